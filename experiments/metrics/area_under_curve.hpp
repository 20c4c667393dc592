#pragma once

#include <cstdint>
#include <vector>

#include "experiments/metrics/radix_sort.hpp"

namespace springtide::experiments {

/// Scores with binary labels, gathered for an exact area under the ROC curve: the probability that a positive outscores
/// a negative, ties counted half (Mann-Whitney). Cost: a push an impression, a radix sort when asked; 8 bytes each, and
/// 8 more while sorting.
class AreaUnderCurve {
 public:
  /// @pre the score is finite
  void add(float score, bool positive) {
    keys_.push_back((std::uint64_t{ordered_bits(score)} << 1U) | (positive ? 1U : 0U));
  }
  /// All that the other has gathered.
  void add(const AreaUnderCurve& other) { keys_.insert(keys_.end(), other.keys_.begin(), other.keys_.end()); }
  /// NaN unless there are both positives and negatives. Sorts in place; more may be added afterwards.
  double value();
  void clear() { keys_.clear(); }

 private:
  std::vector<std::uint64_t> keys_;  // score, mapped to an integer of the same order, then the label in the lowest bit
  std::vector<std::uint64_t> scratch_;
};

}  // namespace springtide::experiments
