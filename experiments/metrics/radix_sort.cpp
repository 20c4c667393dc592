#include "experiments/metrics/radix_sort.hpp"

#include <algorithm>
#include <array>

namespace springtide::experiments {
namespace {

constexpr unsigned kDigitBits = 11;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
using Counts = std::array<std::size_t, kDigits>;

}  // namespace

void radix_sort(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& scratch, unsigned low, unsigned high) {
  const std::uint64_t relevant = high - low < 64 ? (std::uint64_t{1} << (high - low)) - 1 : ~std::uint64_t{0};
  const auto value = [&](std::uint64_t key) { return (key >> low) & relevant; };
  // A few keys sort faster by comparison than 2,048 counters are cleared.
  if (keys.size() < 512) {
    std::stable_sort(keys.begin(), keys.end(), [&](std::uint64_t a, std::uint64_t b) { return value(a) < value(b); });
    return;
  }
  const unsigned passes = (high - low + kDigitBits - 1) / kDigitBits;
  const auto digit = [&](std::uint64_t key, unsigned pass) { return (value(key) >> (pass * kDigitBits)) % kDigits; };
  scratch.resize(keys.size());
  // All digits are counted in one pass: the counts do not depend on the order of the keys.
  std::vector<Counts> counts(passes, Counts{});
  for (const std::uint64_t key : keys) {
    for (unsigned pass = 0; pass < passes; ++pass) ++counts[pass][digit(key, pass)];
  }
  for (unsigned pass = 0; pass < passes; ++pass) {
    Counts& begins = counts[pass];
    std::size_t sum = 0;
    for (std::size_t& begin : begins) {
      const std::size_t count = begin;
      begin = sum;
      sum += count;
    }
    for (const std::uint64_t key : keys) scratch[begins[digit(key, pass)]++] = key;
    keys.swap(scratch);
  }
}

}  // namespace springtide::experiments
