#pragma once

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// An update in small batches: when `examples` labels wait, and at whole multiples of `interval` from the start of the
/// log (0 switches one off). The clock strikes whether or not labels come, so under a steady load with end-to-end delay
/// d the mean age is d + interval/2, as under periodic retraining, at the cost of each label once.
StrategyInfo micro_batch_strategy();

}  // namespace springtide::experiments
