#pragma once

#include <cstdint>
#include <vector>

#include "experiments/latency/stopwatch.hpp"

namespace springtide::experiments {

/// A high-dynamic-range histogram of single calls: buckets of equal relative width, so that the tail is kept as
/// faithfully as the middle, in fixed memory.
///
/// 1 ns to one hour; a quantile is off by at most 1/128 of its value; the maximum is exact. Longer calls count as an
/// hour. Cost: a shift and an increment a call; 36 KiB.
///
/// Source: the layout of Tene's HdrHistogram (log-linear, 128 buckets an octave).
class Histogram {
 public:
  Histogram();

  void record(WallDuration duration);
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  /// The smallest value that at least a share `q` of the calls did not exceed, in nanoseconds. @pre count() > 0
  double quantile_ns(double q) const;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::int64_t maximum_ns_ = 0;
};

}  // namespace springtide::experiments
