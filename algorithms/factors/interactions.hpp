#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/archive.hpp"

namespace springtide::algorithms {

/// A growing sparse matrix by rows: who (or what) met whom, and how much.
///
/// Cost: add O(length of the row), mostly a memmove; memory 8 bytes an entry and a vector a row.
class Interactions {
 public:
  struct Entry {
    std::uint32_t column;
    float amount;
  };

  /// Adds to an entry, made with 0 where there is none.
  void add(std::size_t row, std::uint32_t column, float amount);
  /// By column; empty beyond the last row.
  std::span<const Entry> row(std::size_t row) const {
    return row < rows_.size() ? std::span<const Entry>(rows_[row]) : std::span<const Entry>();
  }
  bool contains(std::size_t row, std::uint32_t column) const;
  std::size_t rows() const { return rows_.size(); }

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);
  std::size_t bytes() const { return rows_.size() * sizeof(rows_[0]) + entries_ * sizeof(Entry); }

 private:
  std::vector<std::vector<Entry>> rows_;  // each by column
  std::size_t entries_ = 0;
};

}  // namespace springtide::algorithms
