#include "experiments/metrics/area_under_curve.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace springtide::experiments {
namespace {

// Flips the sign bit of positives and every bit of negatives: integers then order as the floats do. -0 counts as 0.
std::uint32_t ordered_bits(float score) {
  const auto bits = std::bit_cast<std::uint32_t>(score + 0.0F);
  return bits ^ ((bits >> 31U) != 0 ? 0xFFFFFFFFU : 0x80000000U);
}

constexpr unsigned kDigitBits = 11;
constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;

void radix_sort(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& scratch) {
  scratch.resize(keys.size());
  for (unsigned shift = 1; shift < 33; shift += kDigitBits) {
    std::array<std::size_t, kDigits> begins{};
    for (const std::uint64_t key : keys) ++begins[(key >> shift) % kDigits];
    std::size_t sum = 0;
    for (std::size_t& begin : begins) {
      const std::size_t count = begin;
      begin = sum;
      sum += count;
    }
    for (const std::uint64_t key : keys) scratch[begins[(key >> shift) % kDigits]++] = key;
    keys.swap(scratch);
  }
}

}  // namespace

void AreaUnderCurve::add(float score, bool positive) {
  keys_.push_back((std::uint64_t{ordered_bits(score)} << 1U) | (positive ? 1U : 0U));
}

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
    double tied_positives = 0.0, tied_negatives = 0.0;
    for (; i < keys_.size() && keys_[i] >> 1U == score; ++i) {
      (keys_[i] % 2 == 1 ? tied_positives : tied_negatives) += 1.0;
    }
    wins += tied_positives * (negatives + 0.5 * tied_negatives);
    positives += tied_positives;
    negatives += tied_negatives;
  }
  if (positives == 0.0 || negatives == 0.0) return std::numeric_limits<double>::quiet_NaN();
  return wins / (positives * negatives);
}

}  // namespace springtide::experiments
