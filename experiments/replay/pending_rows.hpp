#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/replay/fifo.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {

/// A row of numbers an impression, from when it is shown until it is let go: in order of the impressions' numbers,
/// without a gap.
class PendingRows {
 public:
  explicit PendingRows(std::size_t columns) : columns_(columns) {}

  /// Room for the rows of the next `count` impressions; to be filled by the caller.
  std::span<float> append(std::size_t count) {
    const std::size_t before = values_.size();
    values_.resize(before + count * columns_);
    return std::span(values_).subspan(before);
  }
  /// Rows of impressions [first, first + count) that have not been let go.
  std::span<float> rows(std::size_t first, std::size_t count) {
    SPRINGTIDE_CHECK(first >= first_);
    return std::span(values_).subspan((first - first_) * columns_, count * columns_);
  }
  /// Lets go of impressions before `first`, when it is worth it. @pre all of them have been appended
  void drop_before(std::size_t first) {
    if (columns_ == 0 || !worth_moving(first - first_, values_.size() / columns_)) return;
    drop_front(values_, (first - first_) * columns_);
    first_ = first;
  }
  std::size_t bytes() const { return values_.capacity() * sizeof(float); }

 private:
  std::size_t columns_;
  std::vector<float> values_;  // row-major
  std::size_t first_ = 0;      // number of the impression of the first row
};

}  // namespace springtide::experiments
