#pragma once

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// An update for each matured label, in order of arrival; a snapshot every `publish_every` labels or every
/// `publish_interval`, whichever comes first (0 switches one off).
///
/// Between two publishes nobody can see the learner, so the engine hands it the labels of that span in one call, in
/// order; an incremental learner gives the same bits either way (the conformance suite holds it to that).
StrategyInfo online_strategy();

}  // namespace springtide::experiments
