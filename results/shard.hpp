#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace springtide::results {

/// One of `of` parts of an experiment's cells: blocks of neighbours, whose sizes differ by one at most. Neighbours
/// share worlds, so that few of them are made twice.
struct Shard {
  std::uint32_t number = 1;  ///< from 1
  std::uint32_t of = 1;      ///< 1: all cells

  /// "2/4". @throws sim::ConfigError saying what `name` must be
  static Shard parse(std::string_view text, std::string_view name);
  /// "2/4"; empty for all cells.
  std::string text() const;

  /// Its cells of so many are first(cells) to end(cells) - 1.
  std::uint32_t first(std::uint32_t cells) const;
  std::uint32_t end(std::uint32_t cells) const { return Shard{number + 1, of}.first(cells); }
};

}  // namespace springtide::results
