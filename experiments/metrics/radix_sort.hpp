#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <type_traits>
#include <vector>

#include "sim/events/column.hpp"

namespace springtide::experiments {

/// Maps a finite score to an integer of the same order. -0 counts as 0.
inline std::uint32_t ordered_bits(float score) {
  // Flips the sign bit of positives and every bit of negatives.
  const auto bits = std::bit_cast<std::uint32_t>(score + 0.0F);
  return bits ^ ((bits >> 31U) != 0 ? 0xFFFFFFFFU : 0x80000000U);
}

/// Sorts by the key of each entry; entries of equal keys stay in order.
/// Cost: O(size) for each 11 bits by which keys differ, of large columns for each 7, and as much scratch as entries.
/// @param key_of  an unsigned number of an entry
/// @pre fewer than 2^32 entries
template <typename Entry, typename KeyOf = std::identity>
void radix_sort(sim::Column<Entry>& entries, sim::Column<Entry>& scratch, KeyOf key_of = {}) {
  using Key = std::remove_cvref_t<decltype(key_of(entries.front()))>;
  // A few sort faster by comparison than thousands of counters are cleared.
  if (entries.size() < 512) {
    std::stable_sort(entries.begin(), entries.end(),
                     [&](const Entry& a, const Entry& b) { return key_of(a) < key_of(b); });
    return;
  }
  constexpr std::size_t kBlock = std::size_t{1} << 18U;
  const auto for_each = [&](auto&& visit) {
    for (std::size_t first = 0; first < entries.size(); first += kBlock) {
      for (const Entry& entry : std::span(entries).subspan(first, std::min(kBlock, entries.size() - first))) {
        visit(entry);
      }
      if (entries.size() > kBlock) sim::release_columns();
    }
  };
  Key least = key_of(entries.front()), most = least;
  for_each([&](const Entry& entry) {
    least = std::min(least, key_of(entry));
    most = std::max(most, key_of(entry));
  });
  const auto bits = static_cast<unsigned>(std::bit_width(static_cast<Key>(most - least)));
  if (bits == 0) return;
  // Of what lies in a file there are fewer digits, each being a place in it that is resident while it is written to.
  const unsigned most_digit_bits = entries.size() * sizeof(Entry) < sim::kSpooledFrom ? 11 : 7;
  const unsigned passes = (bits + most_digit_bits - 1) / most_digit_bits, digit_bits = (bits + passes - 1) / passes;
  const std::size_t digits = std::size_t{1} << digit_bits;
  const auto digit = [&, least](const Entry& entry, unsigned pass) {
    return ((key_of(entry) - least) >> (pass * digit_bits)) & (digits - 1);
  };
  sim::resize_column(scratch, entries.size());
  // All digits are counted in one pass: the counts do not depend on the order of the entries.
  std::vector<std::uint32_t> counts(passes * digits);
  for_each([&](const Entry& entry) {
    for (unsigned pass = 0; pass < passes; ++pass) ++counts[pass * digits + digit(entry, pass)];
  });
  for (unsigned pass = 0; pass < passes; ++pass) {
    const std::span<std::uint32_t> begins = std::span(counts).subspan(pass * digits, digits);
    std::exclusive_scan(begins.begin(), begins.end(), begins.begin(), 0U);
    for_each([&](const Entry& entry) { scratch[begins[digit(entry, pass)]++] = entry; });
    entries.swap(scratch);
  }
}

}  // namespace springtide::experiments
