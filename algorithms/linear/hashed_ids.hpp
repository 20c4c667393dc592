#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/events/ids.hpp"

namespace springtide::algorithms {

/// The three features that linear learners hash: the user, the item, and the item within the user's segment. Each is 1
/// at one of 2^bits places; those that collide share a place.
///
/// The segment is the largest of the row's first 8 columns, which FeatureStore gives to what is known of the user
/// (and, where it is less than 8 values, to what is known of the item).
/// Source: Weinberger et al. 2009, "Feature hashing for large scale multitask learning", ICML.
using HashedIds = std::array<std::size_t, 3>;

/// The finaliser of splitmix64: every bit of the input reaches the upper bits, which name the place.
inline std::size_t hashed_place(std::uint64_t kind, std::uint64_t high, std::uint64_t low, int bits) {
  std::uint64_t h = (kind << 62U) ^ (high << 32U) ^ low;
  h = (h ^ (h >> 30U)) * 0xbf58476d1ce4e5b9U;
  h = (h ^ (h >> 27U)) * 0x94d049bb133111ebU;
  return static_cast<std::size_t>((h ^ (h >> 31U)) >> (64 - bits));
}

/// @param row  dense features; @param bits  1 .. 63
inline HashedIds hashed_ids(sim::UserId user, sim::ItemId item, std::span<const float> row, int bits) {
  constexpr std::size_t kSegmentColumns = 8;
  const auto end = row.begin() + static_cast<std::ptrdiff_t>(std::min(kSegmentColumns, row.size()));
  const auto segment = static_cast<std::uint64_t>(std::max_element(row.begin(), end) - row.begin());
  const auto u = static_cast<std::uint64_t>(user), i = static_cast<std::uint64_t>(item);
  return {hashed_place(1, 0, u, bits), hashed_place(2, 0, i, bits), hashed_place(3, segment, i, bits)};
}

}  // namespace springtide::algorithms
