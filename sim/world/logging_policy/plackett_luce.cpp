#include "sim/world/logging_policy/plackett_luce.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

#include "sim/events/check.hpp"

namespace springtide::sim {
namespace {

// The first node is at 2^-14 over the total weight: two have come by then once in 2^29.
constexpr int kDoublingsBefore = 14;
// The last at 2^5 over the weight of the last item of the likeliest slate: it is not out by then once in e^32.
constexpr int kDoublingsAfter = 5;

// The time of the k-th is spread over 1 / sqrt(k) in y, and nodes must be closer than that.
std::size_t nodes_a_doubling(std::size_t shown) { return shown <= 4 ? 2 : shown <= 24 ? 4 : shown <= 100 ? 8 : 16; }

}  // namespace

void PlackettLuce::position_chances(std::span<const double> weights, std::span<const std::uint32_t> slate,
                                    std::span<float> chances) {
  SPRINGTIDE_CHECK(!slate.empty() && slate.size() <= weights.size() && chances.size() == slate.size());
  total_ = std::accumulate(weights.begin(), weights.end(), 0.0);
  chances[0] = static_cast<float>(weights[slate[0]] / total_);
  if (slate.size() == 1) return;
  lay_nodes(weights, slate.size());
  for (std::size_t p = 1; p < slate.size(); ++p) chances[p] = static_cast<float>(chance(weights, slate[p], p));
}

void PlackettLuce::lay_nodes(std::span<const double> weights, std::size_t shown) {
  sorted_.assign(weights.begin(), weights.end());
  const auto last = sorted_.begin() + static_cast<std::ptrdiff_t>(shown - 1);
  std::nth_element(sorted_.begin(), last, sorted_.end(), std::greater<>());
  const auto doublings = static_cast<std::size_t>(kDoublingsBefore + kDoublingsAfter + std::ilogb(total_ / *last) + 1);
  each_doubling_ = nodes_a_doubling(shown);
  double step = 2.0;
  for (std::size_t nodes = 1; nodes < each_doubling_; nodes *= 2) step = std::sqrt(step);

  nodes_ = each_doubling_ * (doublings + 1);
  time_.resize(nodes_);
  time_[0] = std::ldexp(1.0 / total_, -kDoublingsBefore);
  for (std::size_t node = 1; node < nodes_; ++node) {
    time_[node] = node < each_doubling_ ? time_[node - 1] * step : 2.0 * time_[node - each_doubling_];
  }
  gone_.resize(weights.size() * nodes_);
  survives_.resize(weights.size() * nodes_);
  for (std::size_t j = 0; j < weights.size(); ++j) {
    double* const gone = gone_.data() + j * nodes_;
    double* const survives = survives_.data() + j * nodes_;
    for (std::size_t node = 0; node < each_doubling_; ++node) {
      const double x = weights[j] * time_[node];  // at most 2^-13: what follows x^4 is lost in a double
      gone[node] = x * (1.0 - x / 2.0 * (1.0 - x / 3.0 * (1.0 - x / 4.0)));
      survives[node] = 1.0 - gone[node];
    }
    for (std::size_t node = each_doubling_; node < nodes_; ++node) {
      const double before = gone[node - each_doubling_], lived = survives[node - each_doubling_];
      gone[node] = before * (2.0 - before);
      // A square doubles the error of what is squared: while few are gone, who survives is the rest.
      survives[node] = gone[node] < 0.5 ? 1.0 - gone[node] : lived * lived;
    }
  }
}

double PlackettLuce::chance(std::span<const double> weights, std::uint32_t candidate, std::size_t position) {
  count_.assign((position + 1) * nodes_, 0.0);
  std::fill_n(count_.begin(), nodes_, 1.0);
  std::size_t others = 0;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    if (j == candidate) continue;
    const double* const gone = gone_.data() + j * nodes_;
    const double* const survives = survives_.data() + j * nodes_;
    for (std::size_t k = std::min(position, ++others); k > 0; --k) {
      const double* const fewer = count_.data() + (k - 1) * nodes_;
      double* const here = count_.data() + k * nodes_;
      for (std::size_t node = 0; node < nodes_; ++node) {
        here[node] = here[node] * survives[node] + fewer[node] * gone[node];
      }
    }
    for (std::size_t node = 0; node < nodes_; ++node) count_[node] *= survives[node];
  }
  const double* const above = count_.data() + position * nodes_;
  const double* const survives = survives_.data() + candidate * nodes_;
  double sum = 0.0;
  for (std::size_t node = 0; node < nodes_; ++node) sum += time_[node] * survives[node] * above[node];
  return sum * weights[candidate] * std::numbers::ln2 / static_cast<double>(each_doubling_);
}

}  // namespace springtide::sim
