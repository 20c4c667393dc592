#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace springtide::results {

/// What two runs differ by under one seed: a difference a window, and what each counts for.
struct DifferenceSeries {
  std::vector<double> difference, weight;  ///< of one length; weights > 0
};

/// The mean difference over seeds and windows, and how sure it is.
struct MeanDifference {
  double mean = 0.0;             ///< over seeds of the weighted mean over windows
  double low = 0.0, high = 0.0;  ///< two-sided 95 % interval
  double at_least = 0.0;         ///< one-sided 95 % bounds: the mean is at least
  double at_most = 0.0;          ///< and at most this
  double standard_error = 0.0;
  double p = 1.0;       ///< two-sided, of no difference
  double effect = 0.0;  ///< mean over standard deviation of seeds (Cohen's d of pairs); NaN for one seed
  bool known = false;   ///< false: one seed and one window say nothing of chance; the bounds are NaN
};

/// Moving-block bootstrap (Künsch 1989): windows that lie together are drawn together, in blocks of the cube root of
/// their number. Of several seeds, each a world of its own, the seeds are drawn too, and what replicates scatter by is
/// set to the standard error between seeds: that has the noise of windows in it already, and what one seed is off by
/// from end to end, which no window of it shows. Since a few seeds tell their spread badly, intervals are wider by
/// Student's t over the normal quantile.
/// @param series  one a seed, all of one length
/// Cost: replicates x seeds x blocks.
MeanDifference bootstrap_mean(std::span<const DifferenceSeries> series, std::uint64_t random_seed = 1,
                              std::uint32_t replicates = 4'000);

/// Holm's correction (1979): what each p must be multiplied by to keep the chance of any false alarm; at most 1, and in
/// the order given.
std::vector<double> holm(std::span<const double> p);

}  // namespace springtide::results
