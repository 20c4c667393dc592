#include "experiments/replay/slate.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "experiments/metrics/radix_sort.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

constexpr std::size_t kFew = 64;

// Each is compared with each: no branch hangs on the scores, and vectors do eight at a time.
void best_of_few(std::span<const float> scores, std::size_t k, std::vector<std::uint32_t>& order) {
  std::array<std::int64_t, kFew> keys;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const std::uint32_t descending = ~ordered_bits(scores[i]);
    keys[i] = static_cast<std::int64_t>((std::uint64_t{descending} << 31U) | i);
  }
  for (std::size_t i = 0; i < scores.size(); ++i) {
    std::int64_t better = 0;
    for (std::size_t j = 0; j < scores.size(); ++j) better += keys[j] < keys[i] ? 1 : 0;
    if (static_cast<std::size_t>(better) < k) order[static_cast<std::size_t>(better)] = static_cast<std::uint32_t>(i);
  }
}

}  // namespace

void best_first(std::span<const float> scores, std::size_t k, std::vector<std::uint32_t>& order) {
  SPRINGTIDE_CHECK(k <= scores.size());
  order.resize(k);
  if (scores.size() <= kFew) {
    best_of_few(scores, k, order);
    return;
  }
  order.resize(scores.size());
  std::iota(order.begin(), order.end(), 0U);
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k), order.end(),
      [&](std::uint32_t a, std::uint32_t b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
  order.resize(k);
}

double slate_value(const sim::GroundTruth& truth, std::span<const float> click_probability,
                   std::span<const std::uint32_t> order) {
  SPRINGTIDE_CHECK(truth.choice != nullptr && order.size() <= sim::kLongestSlate);
  std::array<float, sim::kLongestSlate> attraction;
  std::array<double, sim::kLongestSlate> clicks;
  for (std::size_t p = 0; p < order.size(); ++p) attraction[p] = click_probability[order[p]];
  truth.choice->click_probabilities(std::span(attraction).first(order.size()), std::span(clicks).first(order.size()));
  double value = 0.0;
  for (std::size_t p = 0; p < order.size(); ++p) value += clicks[p];
  return value / static_cast<double>(order.size());
}

sim::Column<double> oracle_values(const sim::EventLog& log, const sim::GroundTruth& truth) {
  sim::Column<double> values;
  if (log.task != sim::Task::kClick || !truth.known()) return values;
  values.reserve(log.requests());
  std::vector<std::uint32_t> order;
  sim::ReleaseNowAndThen release;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    release.step();
    const std::uint32_t first = log.candidate_begin[r];
    const auto clicks = std::span(truth.of_label()).subspan(first, log.candidate_begin[r + 1] - first);
    best_first(clicks, log.impression_begin[r + 1] - log.impression_begin[r], order);
    values.push_back(slate_value(truth, clicks, order));
  }
  return values;
}

}  // namespace springtide::experiments
