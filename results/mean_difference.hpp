#pragma once

#include <span>
#include <vector>

#include "results/estimated_mean.hpp"

namespace springtide::results {

/// The mean difference of two runs over seeds and windows, and how sure it is.
struct MeanDifference {
  EstimatedMean estimate;  ///< over seeds of the weighted mean over windows
  double effect = 0.0;     ///< mean over standard deviation of seeds (Cohen's d of pairs); NaN for one seed
  bool known = false;      ///< false: one seed and fewer than four windows say nothing of chance; the bounds are NaN

  double low() const { return estimate.mean - estimate.half_width(); }  ///< two-sided 95 % interval
  double high() const { return estimate.mean + estimate.half_width(); }
  double at_least() const { return estimate.mean - estimate.reach(0.95); }  ///< one-sided 95 % bounds
  double at_most() const { return estimate.mean + estimate.reach(0.95); }
};

/// Of several seeds, each a world of its own, the interval is Student's between seeds: that has the noise of windows in
/// it already, and what one seed is off by from end to end, which no window of it shows. Of one seed it is that of its
/// windows, means_of_windows().
/// @param series  the difference by window, one a seed; without NaN
MeanDifference mean_difference(std::span<const WindowSeries> series);

/// Holm's correction (1979): what each p must be multiplied by to keep the chance of any false alarm; at most 1, and in
/// the order given.
std::vector<double> holm(std::span<const double> p);

}  // namespace springtide::results
