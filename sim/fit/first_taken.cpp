#include "sim/fit/first_taken.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "sim/fit/changed_world.hpp"
#include "sim/fit/indirect_inference.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kFewestDraws = 50;
constexpr int kMeasures = 9;

// Logs of counts, so that steps are of one size; a half more, so that none is infinite.
double log_of(double count) { return std::log(count + 0.5); }

Eigen::VectorXd measure(const Observations& observed) {
  const std::size_t items = observed.born.size();
  double early = 0.0, late = 0.0;
  for (const double born : observed.born) {
    early += born < observed.begin + 0.25 * observed.days() ? 1.0 : 0.0;
    late += born >= observed.begin + 0.5 * observed.days() ? 1.0 : 0.0;
  }
  std::vector<double> taken(items, 1.0);  // the birth is a taking
  double log_age = 0.0;
  for (std::size_t r = 0; r < observed.requests(); ++r) {
    for (const std::uint32_t item : observed.drawn_in(r)) {
      taken[item] += 1.0;
      log_age += std::log1p(observed.time[r] - observed.born[item]);
    }
  }
  std::sort(taken.begin(), taken.end(), std::greater<>());
  const auto at_most = [&](double count) {
    return static_cast<double>(std::count_if(taken.begin(), taken.end(), [&](double n) { return n <= count; }));
  };
  double of_top = 0.0;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, items / 100); ++i) of_top += taken[i];
  // A world in which hardly anything is taken twice says nothing of how attention falls.
  AttentionFit attention{{0.0, 0.0}, {0.0, 0.0}, {}, {}};
  if (observed.drawn.size() >= kFewestDraws) attention = fit_attention(observed);
  const double draws = std::max<double>(1.0, static_cast<double>(observed.drawn.size()));
  Eigen::VectorXd result(kMeasures);
  result << log_of(static_cast<double>(items)), log_of(early), log_of(late), log_of(at_most(1.0)), log_of(at_most(2.0)),
      log_of(of_top), log_age / draws, attention.decay_per_day.value * observed.days(), attention.popularity_sd.value;
  return result;
}

}  // namespace

CatalogueFit fit_first_taken(const Observations& observed, const WorldConfig& world, std::uint64_t seed) {
  Matching matching;
  matching.seed = seed;
  matching.target = measure(observed);
  // Points are logs of items, publications a day, decay a day, popularity_sd.
  matching.measures = [&](const Eigen::VectorXd& x, std::uint64_t number) {
    const double half_life_days = std::numbers::ln2 / std::exp(x[2]);
    return measure(as_seen(simulate(changed(world, {{"items", static_cast<std::int64_t>(std::llround(std::exp(x[0])))},
                                                    {"items_published_per_day", std::exp(x[1])},
                                                    {"attention_half_life", from_seconds(86'400.0 * half_life_days)},
                                                    {"popularity_sd", std::exp(x[3])}}),
                                    number)
                               .log));
  };
  const double days = observed.days(), events = static_cast<double>(observed.requests());
  // More items than that would never be seen, nor a decay so slow; a world keeps at most 900 half-lives.
  matching.low =
      Eigen::Vector4d(std::log(2.0), std::log(1e-3), std::log(std::numbers::ln2 / (50.0 * days)), std::log(0.05));
  matching.high =
      Eigen::Vector4d(std::log(20.0 * events), std::log(20.0 * events / days), std::log(300.0 / days), std::log(4.5));
  // Births as they were seen are where to begin.
  matching.start =
      Eigen::Vector4d(matching.target[1], std::log(2.0 * std::exp(matching.target[2]) / days),
                      std::log(std::max(matching.target[7], 0.2) / days), std::log(std::max(matching.target[8], 0.2)));
  const MatchingResult found = match(matching);
  const auto estimate = [&](Eigen::Index p) -> Estimate {
    return {std::exp(found.point[p]), std::exp(found.point[p]) * std::sqrt(found.covariance(p, p))};
  };
  return {.items = estimate(0),
          .items_published_per_day = estimate(1),
          .decay_per_day = estimate(2),
          .popularity_sd = estimate(3),
          .misfit = found.misfit,
          .freedom = kMeasures - 4};
}

}  // namespace springtide::sim
