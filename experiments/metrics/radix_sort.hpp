#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace springtide::experiments {

/// Maps a finite score to an integer of the same order. -0 counts as 0.
inline std::uint32_t ordered_bits(float score) {
  // Flips the sign bit of positives and every bit of negatives.
  const auto bits = std::bit_cast<std::uint32_t>(score + 0.0F);
  return bits ^ ((bits >> 31U) != 0 ? 0xFFFFFFFFU : 0x80000000U);
}

/// Sorts by bits low .. high - 1 of each key; keys that agree in these stay in order.
/// Cost: O(size) for each 11 bits, and as much scratch as keys.
void radix_sort(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& scratch, unsigned low, unsigned high);

}  // namespace springtide::experiments
