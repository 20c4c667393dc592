#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace springtide::experiments {

/// A stretch of work that was timed: how often each of what costs something happened in it, and how long it took.
struct TimedWork {
  std::vector<double> counts;  ///< the same number of them in all that are fitted together
  double us = 0.0;             ///< > 0
};

struct CostEstimate {
  double us = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
};

/// The costs c >= 0 in us = sum_j counts_j c_j (1 + noise): for counts (1, n) a line. Noise is relative, since what
/// takes longer is disturbed more often, and some times are wild, since a machine has other things to do: a bisquare
/// M-estimator (Beaton & Tukey 1974; tuning 4.685: 95 % efficient under normal noise) of the relative residuals, by
/// reweighted least squares, scale by the median absolute deviation; standard errors by the sandwich of White (1980),
/// since noise may differ from work to work. What would be negative is 0, and its standard error that of the fit
/// without bounds.
/// @returns one a count; NaN throughout where there are not more works than counts
std::vector<CostEstimate> robust_costs(std::span<const TimedWork> works);

}  // namespace springtide::experiments
