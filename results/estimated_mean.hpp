#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace springtide::results {

/// A mean and how sure it is. All intervals and p-values of this project are Student's: a standard error is itself an
/// estimate, as good as its degrees of freedom.
struct EstimatedMean {
  double mean = 0.0;
  double standard_error = 0.0;  ///< NaN where nobody knows
  double freedom = 0.0;         ///< degrees of freedom of the standard error

  /// How far the truth may lie to one side at this confidence, in (.5, 1); NaN where nobody knows.
  double reach(double confidence) const;
  /// Of the two-sided 95 % interval.
  double half_width() const { return reach(0.975); }
  /// Two-sided, of a true mean of 0; 1 where nobody knows.
  double p() const;
};

/// Of independent values, as those of seeds are. @pre at least one. Of one the standard error is NaN.
EstimatedMean mean_of_seeds(std::span<const double> values);

/// A metric of one run by window, and what each window counts for. A window without a value (NaN) counts nothing.
struct WindowSeries {
  std::vector<double> value, weight;  ///< of one length
};

/// The weighted mean over windows of each series, its standard error by moving-block bootstrap (Künsch 1989), blocks
/// drawn alike for all. Blocks are as long as the square root of the number of windows n, longer than what is best for
/// the standard error alone (its cube root): the bias that is left by dependence within a block is smaller, and that
/// the standard error is then less certain is made up for by Student's t, of 1.5 n / length degrees of freedom (Kiefer
/// & Vogelsang 2005: fixed b). In AR(1) series of 168 windows 95 % intervals hold the mean at 95, 93 and 88 % for a
/// correlation of neighbours of 0, 0.5 and 0.8.
/// The standard error is NaN where fewer than four windows have a value.
/// @param series  all of as many windows
/// Cost: replicates x blocks x series.
std::vector<EstimatedMean> means_of_windows(std::span<const WindowSeries> series, std::uint64_t random_seed = 1,
                                            std::uint32_t replicates = 1'000);

}  // namespace springtide::results
