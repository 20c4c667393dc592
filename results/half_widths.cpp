#include "results/half_widths.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <string_view>

#include "results/schema.hpp"
#include "sim/events/check.hpp"
#include "sim/events/random.hpp"

namespace springtide::results {
namespace {

constexpr std::size_t kFewestWindows = 4;
constexpr std::string_view kHalfWidth = "_half_width", kOverall = "_overall";

/// Sums up to each window, so that a block costs two look-ups.
struct RunningSums {
  std::vector<double> weighted{0.0}, weight{0.0};
  std::size_t known = 0;

  explicit RunningSums(const WindowSeries& series) {
    for (std::size_t w = 0; w < series.value.size(); ++w) {
      const bool counts = std::isfinite(series.value[w]) && series.weight[w] > 0.0;
      known += counts ? 1 : 0;
      weighted.push_back(weighted.back() + (counts ? series.weight[w] * series.value[w] : 0.0));
      weight.push_back(weight.back() + (counts ? series.weight[w] : 0.0));
    }
  }
};

/// Mean and sum of squares about it, one value after the other (Welford 1962).
struct Scatter {
  double count = 0.0, mean = 0.0, squares = 0.0;

  void add(double value) {
    count += 1.0;
    const double off = value - mean;
    mean += off / count;
    squares += off * (value - mean);
  }
};

}  // namespace

std::vector<double> half_widths(std::span<const WindowSeries> series, std::uint64_t random_seed,
                                std::uint32_t replicates) {
  std::vector<double> result(series.size(), std::numeric_limits<double>::quiet_NaN());
  if (series.empty()) return result;
  std::vector<RunningSums> sums;
  for (const WindowSeries& each : series) {
    SPRINGTIDE_CHECK(each.value.size() == series.front().value.size() && each.value.size() == each.weight.size());
    sums.emplace_back(each);
  }
  const std::size_t windows = series.front().value.size();
  if (windows < kFewestWindows) return result;
  const auto block = static_cast<std::size_t>(std::sqrt(static_cast<double>(windows)));
  sim::RandomStream random("results/half_widths", random_seed);
  std::vector<Scatter> scatter(series.size());
  std::vector<std::pair<std::size_t, std::size_t>> blocks;  // first window, and the one after the last
  for (std::uint32_t r = 0; r < replicates; ++r) {
    blocks.clear();
    for (std::size_t filled = 0; filled < windows; filled += block) {
      const std::size_t first = random.below(static_cast<std::uint32_t>(windows - block + 1));
      blocks.emplace_back(first, first + std::min(block, windows - filled));
    }
    for (std::size_t s = 0; s < sums.size(); ++s) {
      double weighted = 0.0, weight = 0.0;
      for (const auto& [first, last] : blocks) {
        weighted += sums[s].weighted[last] - sums[s].weighted[first];
        weight += sums[s].weight[last] - sums[s].weight[first];
      }
      if (weight > 0.0) scatter[s].add(weighted / weight);
    }
  }
  const double freedom = 1.5 * static_cast<double>(windows) / static_cast<double>(block);
  const double t = boost::math::quantile(boost::math::students_t(freedom), 0.975);
  // Blocks scatter about a mean that is theirs too: of independent windows by 1 - length / n too little.
  const double own_mean = std::sqrt(static_cast<double>(windows) / static_cast<double>(windows - block));
  for (std::size_t s = 0; s < sums.size(); ++s) {
    if (sums[s].known >= kFewestWindows) result[s] = t * own_mean * std::sqrt(scatter[s].squares / scatter[s].count);
  }
  return result;
}

void add_half_widths(CellResult& result) {
  const auto impressions = result.values.find("accuracy/impressions");
  if (impressions == result.values.end()) return;
  const std::vector<double>& weight = impressions->second;
  std::vector<WindowSeries> series;
  std::vector<std::string> paths;  // one a series; of a metric with cutoffs, as often as it has
  for (const VariableInfo& variable : schema()) {
    if (!variable.name.ends_with(kHalfWidth)) continue;
    const std::string path = variable.path();
    const auto found = result.values.find(path.substr(0, path.size() - kHalfWidth.size() - kOverall.size()));
    if (found == result.values.end()) continue;
    const std::size_t stride = found->second.size() / weight.size();
    for (std::size_t first = 0; first < stride; ++first) {
      WindowSeries& each = series.emplace_back(WindowSeries{{}, weight});
      for (std::size_t v = first; v < found->second.size(); v += stride) each.value.push_back(found->second[v]);
      paths.push_back(path);
    }
  }
  const std::vector<double> found = half_widths(series);
  for (std::size_t s = 0; s < paths.size(); ++s) result.values[paths[s]].push_back(found[s]);
}

}  // namespace springtide::results
