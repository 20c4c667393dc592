#pragma once

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// The most frequent retraining that a budget of training time a simulated hour allows: credit grows by `budget` an
/// hour from the start of the log, and as soon as it pays for a training on the window as it is by then
/// (by the model of the pipeline, whatever it charges), the model is trained.
///
/// With n examples in the window a training costs c = fit_us + n fit_us_per_example + publish_us, and the retrainings
/// are c / budget hours apart: the mean age is d plus half of it.
StrategyInfo budgeted_strategy();

}  // namespace springtide::experiments
