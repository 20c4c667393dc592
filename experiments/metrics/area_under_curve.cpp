#include "experiments/metrics/area_under_curve.hpp"

#include <cstddef>
#include <limits>

namespace springtide::experiments {

void AreaUnderCurve::add(const AreaUnderCurve& other) {
  sim::make_room(positives_, other.positives_.size());
  sim::make_room(negatives_, other.negatives_.size());
  positives_.insert(positives_.end(), other.positives_.begin(), other.positives_.end());
  negatives_.insert(negatives_.end(), other.negatives_.begin(), other.negatives_.end());
}

void AreaUnderCurve::clear() {
  positives_.clear();
  negatives_.clear();
}

double AreaUnderCurve::value() {
  if (positives_.empty() || negatives_.empty()) return std::numeric_limits<double>::quiet_NaN();
  radix_sort(positives_, scratch_);
  radix_sort(negatives_, scratch_);
  std::uint64_t twice_wins = 0;
  std::size_t below = 0;  // negatives
  sim::ReleaseNowAndThen release;
  for (std::size_t i = 0; i < positives_.size();) {
    const std::uint32_t score = positives_[i];
    const std::size_t first = i;
    while (i < positives_.size() && positives_[i] == score) ++i;
    for (; below < negatives_.size() && negatives_[below] < score; ++below) release.step();
    std::size_t not_above = below;
    for (; not_above < negatives_.size() && negatives_[not_above] == score; ++not_above) release.step();
    twice_wins += (i - first) * (below + not_above);
    below = not_above;
  }
  const double pairs = static_cast<double>(positives_.size()) * static_cast<double>(negatives_.size());
  return 0.5 * static_cast<double>(twice_wins) / pairs;
}

}  // namespace springtide::experiments
