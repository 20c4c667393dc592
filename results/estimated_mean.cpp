#include "results/estimated_mean.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "sim/events/check.hpp"
#include "sim/events/random.hpp"

namespace springtide::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kFewestWindows = 4;

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

double EstimatedMean::reach(double confidence) const {
  if (!std::isfinite(standard_error)) return kNaN;
  return boost::math::quantile(boost::math::students_t(freedom), confidence) * standard_error;
}

double EstimatedMean::p() const {
  if (!std::isfinite(standard_error) || mean == 0.0) return 1.0;
  if (standard_error == 0.0) return 0.0;
  const boost::math::students_t student(freedom);
  return 2.0 * boost::math::cdf(boost::math::complement(student, std::abs(mean) / standard_error));
}

EstimatedMean mean_of_seeds(std::span<const double> values) {
  SPRINGTIDE_CHECK(!values.empty());
  const auto n = static_cast<double>(values.size());
  EstimatedMean result{0.0, kNaN, n - 1.0};
  for (const double value : values) result.mean += value;
  result.mean /= n;
  if (values.size() == 1) return result;
  double squares = 0.0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.standard_error = std::sqrt(squares / (n - 1.0) / n);
  return result;
}

std::vector<EstimatedMean> means_of_windows(std::span<const WindowSeries> series, std::uint64_t random_seed,
                                            std::uint32_t replicates) {
  std::vector<EstimatedMean> result;
  std::vector<RunningSums> sums;
  for (const WindowSeries& each : series) {
    SPRINGTIDE_CHECK(each.value.size() == series.front().value.size() && each.value.size() == each.weight.size());
    sums.emplace_back(each);
    result.push_back({sums.back().weighted.back() / sums.back().weight.back(), kNaN, 0.0});
  }
  const std::size_t windows = series.empty() ? 0 : series.front().value.size();
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
  // Blocks scatter about a mean that is theirs too: of independent windows by 1 - length / n too little.
  const double own_mean = std::sqrt(static_cast<double>(windows) / static_cast<double>(windows - block));
  for (std::size_t s = 0; s < sums.size(); ++s) {
    if (sums[s].known < kFewestWindows) continue;
    result[s].standard_error = own_mean * std::sqrt(scatter[s].squares / scatter[s].count);
    result[s].freedom = 1.5 * static_cast<double>(windows) / static_cast<double>(block);
  }
  return result;
}

}  // namespace springtide::results
