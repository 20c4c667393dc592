#include "sim/world/logging_policy/plackett_luce.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

#include "sim/events/check.hpp"

namespace springtide::sim {
namespace {

// The first node is at 2^-15 over the total weight: two have come by then once in 2^31.
constexpr int kDoublingsBefore = 15;
// The last is at 2^5 over the weight of the last item of the likeliest slate: it is not out by then once in e^32.
constexpr int kDoublingsAfter = 5;
// What is less likely than this not to have come has come: no use in numbers too small for the processor's ease.
constexpr double kSurvivesNoMore = 1e-60;

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
  // All but those whose chances are asked for.
  apart_.assign(weights.size(), false);
  for (std::size_t p = 1; p < slate.size(); ++p) apart_[slate[p]] = true;
  levels_.resize(std::max(levels_.size(), static_cast<std::size_t>(std::bit_width(slate.size()) + 1)));
  std::vector<double>& common = levels_[0];
  common.assign(slate.size() * nodes_, 0.0);
  std::fill_n(common.begin(), nodes_, 1.0);
  std::size_t rows = 1;
  for (std::uint32_t j = 0; j < weights.size(); ++j) {
    if (!apart_[j]) include(j, std::min(++rows, slate.size()), first_node(1), common);
  }
  split({weights, slate, chances}, 1, slate.size(), 0);
}

void PlackettLuce::all_chances(std::span<const double> weights, std::size_t positions, std::span<float> chances) {
  const std::size_t n = weights.size();
  SPRINGTIDE_CHECK(positions > 0 && positions <= n && chances.size() == n * positions);
  total_ = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t c = 0; c < n; ++c) chances[c * positions] = static_cast<float>(weights[c] / total_);
  if (positions == 1) return;
  lay_nodes(weights, positions);
  levels_.resize(std::max(levels_.size(), static_cast<std::size_t>(std::bit_width(n) + 1)));
  levels_[0].assign(positions * nodes_, 0.0);
  std::fill_n(levels_[0].begin(), nodes_, 1.0);
  split_all(weights, 0, n, 0, positions, chances);
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
      const double x = weights[j] * time_[node];  // at most 2^-14: what follows x^4 is lost in a double
      gone[node] = x * (1.0 - x / 2.0 * (1.0 - x / 3.0 * (1.0 - x / 4.0)));
      survives[node] = 1.0 - gone[node];
    }
    for (std::size_t node = each_doubling_; node < nodes_; ++node) {
      const double before = gone[node - each_doubling_], lived = survives[node - each_doubling_];
      gone[node] = before * (2.0 - before);
      // A square doubles the error of what is squared: while few are gone, who survives is the rest.
      survives[node] = gone[node] < 0.5 ? 1.0 - gone[node] : lived * lived;
      if (survives[node] < kSurvivesNoMore) survives[node] = 0.0;
    }
  }
}

std::size_t PlackettLuce::first_node(std::size_t position) const {
  // That many others have come by t with a chance of (W t)^position at most, in which time i comes with W t.
  const auto doublings = (2 * kDoublingsBefore + position) / (position + 1);
  return each_doubling_ * (kDoublingsBefore - std::min<std::size_t>(doublings, kDoublingsBefore));
}

void PlackettLuce::include(std::uint32_t candidate, std::size_t rows, std::size_t first, std::vector<double>& count) {
  const double* const gone = gone_.data() + candidate * nodes_;
  const double* const survives = survives_.data() + candidate * nodes_;
  for (std::size_t k = rows - 1; k > 0; --k) {
    const double* const fewer = count.data() + (k - 1) * nodes_;
    double* const here = count.data() + k * nodes_;
    for (std::size_t node = first; node < nodes_; ++node) {
      here[node] = here[node] * survives[node] + fewer[node] * gone[node];
    }
  }
  for (std::size_t node = first; node < nodes_; ++node) count[node] *= survives[node];
}

void PlackettLuce::split(const Wanted& wanted, std::size_t begin, std::size_t end, std::size_t level) {
  const std::size_t first = first_node(begin);
  if (end - begin == 1) {
    const std::uint32_t candidate = wanted.slate[begin];
    wanted.chances[begin] = static_cast<float>(
        chance_after(candidate, wanted.weights[candidate], levels_[level].data() + begin * nodes_, first));
    return;
  }
  // To each half the items of the other; of positions before p no more than p need be counted.
  const std::size_t middle = begin + (end - begin) / 2;
  std::vector<double>& next = levels_[level + 1];
  next.assign(levels_[level].begin(), levels_[level].begin() + static_cast<std::ptrdiff_t>(middle * nodes_));
  for (std::size_t p = middle; p < end; ++p) include(wanted.slate[p], middle, first, next);
  split(wanted, begin, middle, level + 1);
  next.assign(levels_[level].begin(), levels_[level].begin() + static_cast<std::ptrdiff_t>(end * nodes_));
  for (std::size_t p = begin; p < middle; ++p) include(wanted.slate[p], end, first_node(middle), next);
  split(wanted, middle, end, level + 1);
}

void PlackettLuce::split_all(std::span<const double> weights, std::size_t begin, std::size_t end, std::size_t level,
                             std::size_t positions, std::span<float> chances) {
  if (end - begin == 1) {
    for (std::size_t p = 1; p < positions; ++p) {
      chances[begin * positions + p] = static_cast<float>(chance_after(
          static_cast<std::uint32_t>(begin), weights[begin], levels_[level].data() + p * nodes_, first_node(p)));
    }
    return;
  }
  const std::size_t middle = begin + (end - begin) / 2;
  levels_[level + 1] = levels_[level];
  for (std::size_t c = middle; c < end; ++c) include(static_cast<std::uint32_t>(c), positions, 0, levels_[level + 1]);
  split_all(weights, begin, middle, level + 1, positions, chances);
  levels_[level + 1] = levels_[level];
  for (std::size_t c = begin; c < middle; ++c) {
    include(static_cast<std::uint32_t>(c), positions, 0, levels_[level + 1]);
  }
  split_all(weights, middle, end, level + 1, positions, chances);
}

double PlackettLuce::chance_after(std::uint32_t candidate, double weight, const double* gone, std::size_t first) const {
  const double* const survives = survives_.data() + candidate * nodes_;
  double sum = 0.0;
  for (std::size_t node = first; node < nodes_; ++node) sum += time_[node] * survives[node] * gone[node];
  return sum * weight * std::numbers::ln2 / static_cast<double>(each_doubling_);
}

}  // namespace springtide::sim
