#include "experiments/metrics/area_under_curve.hpp"

#include <limits>

#include "experiments/metrics/radix_sort.hpp"

namespace springtide::experiments {
double AreaUnderCurve::value() {
  radix_sort(keys_, scratch_, 1, 33);  // by score; labels, in the lowest bit, need not be in order
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
