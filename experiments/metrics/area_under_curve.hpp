#pragma once

#include <cstdint>
#include <vector>

namespace springtide::experiments {

/// Scores with binary labels, gathered for an exact area under the ROC curve: the probability that a positive outscores
/// a negative, ties counted half (Mann-Whitney). Cost: a push an impression, a radix sort when asked; 8 bytes each.
class AreaUnderCurve {
 public:
  void add(float score, bool positive);
  /// NaN unless there are both positives and negatives. Sorts in place; more may be added afterwards.
  double value();
  void clear() { keys_.clear(); }

 private:
  std::vector<std::uint64_t> keys_;  // score, mapped to an integer of the same order, then the label in the lowest bit
  std::vector<std::uint64_t> scratch_;
};

}  // namespace springtide::experiments
