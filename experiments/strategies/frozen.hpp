#pragma once

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// Trained once, then never again: what every day without retraining costs. The batch fit happens when the warm-up
/// ends (plus `offset`), on everything that has matured by then or on the last `window` of it.
StrategyInfo frozen_strategy();

}  // namespace springtide::experiments
