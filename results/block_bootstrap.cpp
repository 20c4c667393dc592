#include "results/block_bootstrap.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/events/check.hpp"
#include "sim/events/random.hpp"

namespace springtide::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Sums up to each window, so that a block costs two look-ups.
struct RunningSums {
  std::vector<double> weighted{0.0}, weight{0.0};

  explicit RunningSums(const DifferenceSeries& series) {
    for (std::size_t w = 0; w < series.difference.size(); ++w) {
      weighted.push_back(weighted.back() + series.weight[w] * series.difference[w]);
      weight.push_back(weight.back() + series.weight[w]);
    }
  }
  double mean() const { return weighted.back() / weight.back(); }
};

/// Student's t over the normal quantile: 1 for many seeds.
double widening(double quantile, std::size_t seeds) {
  if (seeds < 2) return 1.0;
  const boost::math::students_t student(static_cast<double>(seeds - 1));
  return boost::math::quantile(student, quantile) / boost::math::quantile(boost::math::normal(), quantile);
}

double quantile_of(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double root_mean_square(const std::vector<double>& values) {
  double squares = 0.0;
  for (const double value : values) squares += value * value;
  return std::sqrt(squares / static_cast<double>(values.size()));
}

std::vector<double> deviations_of(const std::vector<RunningSums>& sums, std::uint64_t random_seed,
                                  std::uint32_t replicates) {
  const std::size_t seeds = sums.size(), windows = sums.front().weight.size() - 1;
  const auto block = static_cast<std::size_t>(std::max(1.0, std::round(std::cbrt(static_cast<double>(windows)))));
  sim::RandomStream random("results/block_bootstrap", random_seed);
  std::vector<std::pair<std::size_t, std::size_t>> blocks;  // first window, and the one after the last
  std::vector<double> means;
  for (std::uint32_t r = 0; r < replicates; ++r) {
    blocks.clear();
    for (std::size_t filled = 0; filled < windows; filled += block) {
      const std::size_t first = random.below(static_cast<std::uint32_t>(windows - block + 1));
      blocks.emplace_back(first, first + std::min(block, windows - filled));
    }
    double mean = 0.0;
    for (std::size_t s = 0; s < seeds; ++s) {
      const RunningSums& of = sums[seeds == 1 ? 0 : random.below(static_cast<std::uint32_t>(seeds))];
      double weighted = 0.0, weight = 0.0;
      for (const auto& [first, last] : blocks) {
        weighted += of.weighted[last] - of.weighted[first];
        weight += of.weight[last] - of.weight[first];
      }
      mean += weighted / weight / static_cast<double>(seeds);
    }
    means.push_back(mean);
  }
  // Windows at either end are in fewer blocks: about their own mean, replicates are not off for that.
  const double centre = std::accumulate(means.begin(), means.end(), 0.0) / static_cast<double>(replicates);
  for (double& mean : means) mean -= centre;
  std::sort(means.begin(), means.end());
  return means;
}

}  // namespace

MeanDifference bootstrap_mean(std::span<const DifferenceSeries> series, std::uint64_t random_seed,
                              std::uint32_t replicates) {
  SPRINGTIDE_CHECK(!series.empty() && !series.front().difference.empty());
  std::vector<RunningSums> sums;
  bool alike = true;
  for (const DifferenceSeries& of_seed : series) {
    SPRINGTIDE_CHECK(of_seed.difference.size() == series.front().difference.size());
    SPRINGTIDE_CHECK(of_seed.difference.size() == of_seed.weight.size());
    sums.emplace_back(of_seed);
    alike &= std::all_of(of_seed.difference.begin(), of_seed.difference.end(), [](double d) { return d == 0.0; });
  }
  MeanDifference result;
  const std::size_t seeds = series.size();
  double square = 0.0;
  for (const RunningSums& of_seed : sums) result.mean += of_seed.mean() / static_cast<double>(seeds);
  for (const RunningSums& of_seed : sums) square += std::pow(of_seed.mean() - result.mean, 2.0);
  result.effect = seeds < 2 ? kNaN : alike ? 0.0 : result.mean / std::sqrt(square / static_cast<double>(seeds - 1));
  result.known = alike || seeds > 1 || series.front().difference.size() > 1;
  if (alike) return result;
  if (!result.known) {
    result.low = result.high = result.at_least = result.at_most = result.standard_error = kNaN;
    return result;
  }
  std::vector<double> deviations = deviations_of(sums, random_seed, replicates);
  if (seeds > 1) {
    const double variance = square / static_cast<double>(seeds - 1) / static_cast<double>(seeds);
    const double drawn = root_mean_square(deviations);
    for (double& deviation : deviations) deviation *= drawn > 0.0 ? std::sqrt(variance) / drawn : 0.0;
  }
  const double two_sided = widening(0.975, seeds), one_sided = widening(0.95, seeds);
  result.low = result.mean - two_sided * quantile_of(deviations, 0.975);
  result.high = result.mean - two_sided * quantile_of(deviations, 0.025);
  result.at_least = result.mean - one_sided * quantile_of(deviations, 0.95);
  result.at_most = result.mean - one_sided * quantile_of(deviations, 0.05);
  std::uint32_t as_far = 0;
  for (const double deviation : deviations) {
    as_far += two_sided * std::abs(deviation) >= std::abs(result.mean) ? 1 : 0;
  }
  result.standard_error = root_mean_square(deviations);
  result.p = (1.0 + as_far) / (1.0 + replicates);
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
