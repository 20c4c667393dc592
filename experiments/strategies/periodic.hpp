#pragma once

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// Retrained on a fixed rhythm, nightly or hourly, at whole multiples of `every` from the start of the log or, with
/// `align = "calendar"`, from the hour 0 of its clock. Each training sees what matured within the last `window` (it
/// slides; 0s: everything, it grows), from scratch (`start = "cold"`) or from the present model (`"warm"`).
///
/// With end-to-end delay d and labels without gaps the mean age is d + every/2 and its peak d + every (Kaul, Yates,
/// Gruteser 2012).
StrategyInfo periodic_strategy();

}  // namespace springtide::experiments
