#include "experiments/latency/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

constexpr unsigned kSubBits = 7;  // 128 buckets an octave
constexpr std::int64_t kLongest_ns = 3'600'000'000'000;

// Values below 2^(kSubBits + 1) have a bucket each; above, the leading kSubBits + 1 bits name the bucket.
std::size_t bucket_of(std::uint64_t ns) {
  const auto width = static_cast<unsigned>(std::bit_width(ns));
  const unsigned shift = width > kSubBits + 1 ? width - (kSubBits + 1) : 0;
  return (static_cast<std::size_t>(shift) << kSubBits) + (ns >> shift);
}

double middle_of(std::size_t bucket) {
  const std::size_t two_octaves = std::size_t{1} << (kSubBits + 1);
  if (bucket < two_octaves) return static_cast<double>(bucket);
  const std::size_t shift = (bucket >> kSubBits) - 1;
  const std::size_t leading = bucket - (shift << kSubBits);
  return (static_cast<double>(leading) + 0.5) * std::exp2(static_cast<double>(shift));
}

}  // namespace

Histogram::Histogram() : counts_(bucket_of(static_cast<std::uint64_t>(kLongest_ns)) + 1, 0) {}

void Histogram::record(WallDuration duration) {
  const std::int64_t ns = std::clamp<std::int64_t>(duration.count(), 0, kLongest_ns);
  ++counts_[bucket_of(static_cast<std::uint64_t>(ns))];
  ++count_;
  maximum_ns_ = std::max(maximum_ns_, ns);
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t b = 0; b < counts_.size(); ++b) counts_[b] += other.counts_[b];
  count_ += other.count_;
  maximum_ns_ = std::max(maximum_ns_, other.maximum_ns_);
}

double Histogram::quantile_ns(double q) const {
  SPRINGTIDE_CHECK(count_ > 0);
  const auto wanted = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_)));
  if (wanted >= count_) return static_cast<double>(maximum_ns_);
  std::uint64_t passed = 0;
  for (std::size_t b = 0; b < counts_.size(); ++b) {
    passed += counts_[b];
    if (passed >= wanted && counts_[b] > 0) return std::min(middle_of(b), static_cast<double>(maximum_ns_));
  }
  return static_cast<double>(maximum_ns_);
}

}  // namespace springtide::experiments
