#pragma once

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// Trained when the warm-up ends, and again when a drift detector says that the world has changed: on the last `window`
/// of labels, but on nothing from before the detection before. The detector watches how wrong what was served turned
/// out to be (`signal`), impression by impression as labels mature (prequential: Dawid 1984; Gama et al. 2014 survey
/// the scheme). After a training `cooldown` must pass: a detection in between is acted on with the first label after
/// it.
///
/// The parameters of a detector are those of algorithms/detectors, with its name before them: `adwin_delta`.
StrategyInfo drift_triggered_strategy();

}  // namespace springtide::experiments
