#pragma once

#include <cstdint>

#include "experiments/metrics/radix_sort.hpp"
#include "sim/events/column.hpp"

namespace springtide::experiments {

/// Scores with binary labels, gathered for an exact area under the ROC curve: the probability that a positive outscores
/// a negative, ties counted half (Mann-Whitney).
///
/// Cost: a push an impression, radix sorts when asked; 4 bytes each, and 4 more while sorting.
class AreaUnderCurve {
 public:
  /// @pre the score is finite
  void add(float score, bool positive) { (positive ? positives_ : negatives_).push_back(ordered_bits(score)); }
  /// All that the other has gathered.
  void add(const AreaUnderCurve& other);
  /// NaN unless there are both positives and negatives. More may be added afterwards.
  double value();
  void clear();

 private:
  using Keys = sim::Column<std::uint32_t>;  // scores, mapped to integers of the same order

  Keys positives_, negatives_, scratch_;
};

}  // namespace springtide::experiments
