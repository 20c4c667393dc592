#include "results/mean_difference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/events/check.hpp"

namespace springtide::results {
namespace {

double weighted_mean(const WindowSeries& series) {
  SPRINGTIDE_CHECK(!series.value.empty() && series.value.size() == series.weight.size());
  return std::inner_product(series.value.begin(), series.value.end(), series.weight.begin(), 0.0) /
         std::accumulate(series.weight.begin(), series.weight.end(), 0.0);
}

bool nowhere_different(const WindowSeries& series) {
  return std::all_of(series.value.begin(), series.value.end(), [](double value) { return value == 0.0; });
}

}  // namespace

MeanDifference mean_difference(std::span<const WindowSeries> series) {
  SPRINGTIDE_CHECK(!series.empty());
  MeanDifference result;
  const auto seeds = static_cast<double>(series.size());
  if (std::all_of(series.begin(), series.end(), nowhere_different)) {
    result.estimate.freedom = std::max(1.0, seeds - 1.0);
    result.effect = series.size() > 1 ? 0.0 : std::numeric_limits<double>::quiet_NaN();
    result.known = true;
    return result;
  }
  if (series.size() == 1) {
    result.estimate = means_of_windows(series).front();
  } else {
    std::vector<double> means;
    for (const WindowSeries& of_seed : series) means.push_back(weighted_mean(of_seed));
    result.estimate = mean_of_seeds(means);
  }
  result.effect = series.size() > 1 ? result.estimate.mean / (result.estimate.standard_error * std::sqrt(seeds))
                                    : std::numeric_limits<double>::quiet_NaN();
  result.known = std::isfinite(result.estimate.standard_error);
  return result;
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double least = 0.0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    least = std::max(least, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
    adjusted[order[i]] = least;
  }
  return adjusted;
}

}  // namespace springtide::results
