#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "algorithms/archive.hpp"

namespace springtide::algorithms {

/// One row of a large sparse matrix of counts, kept so that a copy is cheap and so is counting on after it: a long
/// sorted part that copies share and nobody writes to, and a few recent counts beside it, merged in when they are many.
///
/// Cost of scaling O(length); of a copy and of a count: O(kRecent), and O(length / kRecent) amortised for the merge.
class CountRow {
 public:
  struct Entry {
    std::uint32_t column;
    float count;
  };

  void add(std::uint32_t column, float amount);
  /// Multiplies all counts; what falls below the smallest normal float is dropped.
  void scale(float factor);
  /// Calls visit(column, count) for every column counted, in rising order.
  template <typename Visit>
  void visit(const Visit& visit) const {
    auto settled = settled_ ? settled_->data() : nullptr;
    const auto settled_end = settled_ ? settled + settled_->size() : nullptr;
    for (const Entry& recent : recent_) {
      for (; settled != settled_end && settled->column < recent.column; ++settled)
        visit(settled->column, settled->count);
      const bool both = settled != settled_end && settled->column == recent.column;
      visit(recent.column, both ? settled->count + recent.count : recent.count);
      if (both) ++settled;
    }
    for (; settled != settled_end; ++settled) visit(settled->column, settled->count);
  }
  /// Held in both parts.
  std::size_t entries() const { return recent_.size() + (settled_ ? settled_->size() : 0); }

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

  /// About the root of the longest rows' length: a copy and the share of a merge then cost alike.
  static constexpr std::size_t kRecent = 64;

 private:
  void merge();

  std::shared_ptr<const std::vector<Entry>> settled_;  // by column
  std::vector<Entry> recent_;                          // by column; to be added
};

}  // namespace springtide::algorithms
