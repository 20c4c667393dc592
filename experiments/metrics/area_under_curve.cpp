#include "experiments/metrics/area_under_curve.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace springtide::experiments {
namespace {

constexpr unsigned kDigitBits = 11;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
constexpr unsigned kPasses = 3;  // 33 bits: the score's 32; the label, below them, need not be in order

constexpr unsigned shift_of(unsigned pass) { return 1 + pass * kDigitBits; }

void radix_sort(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& scratch) {
  scratch.resize(keys.size());
  // All digits are counted in one pass: the counts do not depend on the order of the keys.
  std::array<std::array<std::size_t, kDigits>, kPasses> counts{};
  for (const std::uint64_t key : keys) {
    for (unsigned pass = 0; pass < kPasses; ++pass) ++counts[pass][(key >> shift_of(pass)) % kDigits];
  }
  for (unsigned pass = 0; pass < kPasses; ++pass) {
    std::array<std::size_t, kDigits>& begins = counts[pass];
    std::size_t sum = 0;
    for (std::size_t& begin : begins) {
      const std::size_t count = begin;
      begin = sum;
      sum += count;
    }
    for (const std::uint64_t key : keys) scratch[begins[(key >> shift_of(pass)) % kDigits]++] = key;
    keys.swap(scratch);
  }
}

}  // namespace

double AreaUnderCurve::value() {
  // A few keys sort faster by comparison than 2,048 counters are cleared.
  if (keys_.size() < 512) {
    std::sort(keys_.begin(), keys_.end());
  } else {
    radix_sort(keys_, scratch_);
  }
  double wins = 0.0, negatives = 0.0, positives = 0.0;
  for (std::size_t i = 0; i < keys_.size();) {
    const std::uint64_t score = keys_[i] >> 1U;
    // Counted without a branch on the label, which nothing could predict.
    const std::size_t first = i;
    std::uint64_t tied = 0;
    for (; i < keys_.size() && keys_[i] >> 1U == score; ++i) tied += keys_[i] & 1U;
    const auto tied_positives = static_cast<double>(tied);
    const auto tied_negatives = static_cast<double>(i - first) - tied_positives;
    wins += tied_positives * (negatives + 0.5 * tied_negatives);
    positives += tied_positives;
    negatives += tied_negatives;
  }
  if (positives == 0.0 || negatives == 0.0) return std::numeric_limits<double>::quiet_NaN();
  return wins / (positives * negatives);
}

}  // namespace springtide::experiments
