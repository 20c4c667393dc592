// What a log with propensities tells of policies that did not make it: position-wise inverse propensity scoring (Li,
// Abbasi-Yadkori, Kveton, Muthukrishnan, Vinay & Wen 2018), against the truth of the world.

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using Given = std::map<std::string, ParameterValue>;

constexpr int kSeeds = 200;

// The policies to be judged: P(candidate at position), a row of positions a candidate.
using Target = std::vector<std::vector<double>> (*)(std::span<const float> attraction, std::size_t shown);
std::vector<std::vector<double>> at_random(std::span<const float> attraction, std::size_t shown) {
  return {attraction.size(), std::vector<double>(shown, 1.0 / static_cast<double>(attraction.size()))};
}
// Half the time by the truth, half the time the other way round.
std::vector<std::vector<double>> torn(std::span<const float> attraction, std::size_t shown) {
  std::vector<std::size_t> order(attraction.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return attraction[a] > attraction[b]; });
  std::vector<std::vector<double>> target(attraction.size(), std::vector<double>(shown, 0.0));
  for (std::size_t p = 0; p < shown; ++p) {
    target[order[p]][p] += 0.5;
    target[order[order.size() - 1 - p]][p] += 0.5;
  }
  return target;
}

// Clicks a request: what they are by the truth, and what the log says of them with its interval.
struct Judged {
  double truth = 0.0, estimate = 0.0, standard_error = 0.0;
};
Judged judge(const SimulatedWorld& world, Target target_of) {
  const EventLog& log = world.log;
  Judged judged;
  std::vector<double> estimates;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    const std::size_t shown = log.impression_begin[r + 1] - log.impression_begin[r];
    const auto attraction = std::span(world.truth.click_probability)
                                .subspan(log.candidate_begin[r], log.candidate_begin[r + 1] - log.candidate_begin[r]);
    const auto target = target_of(attraction, shown);
    double estimate = 0.0;
    std::vector<float> slate(shown);
    std::vector<double> clicks(shown);
    for (std::size_t p = 0; p < shown; ++p) {
      const std::size_t i = log.impression_begin[r] + p;
      estimate += target[log.impression_candidate[i]][p] / double{log.propensity[i]} * double{log.feedback_value[i]};
      // The chance of an item at a position is the same whatever the rest of the slate, where this is asked for.
      for (std::size_t c = 0; c < attraction.size(); ++c) {
        std::fill(slate.begin(), slate.end(), attraction[c]);
        world.truth.choice->click_probabilities(slate, clicks);
        judged.truth += target[c][p] * clicks[p];
      }
    }
    estimates.push_back(estimate);
  }
  const Moments of = moments(estimates);
  judged.truth /= static_cast<double>(log.requests());
  judged.estimate = of.mean;
  judged.standard_error = of.standard_error_of_mean;
  return judged;
}

void require_coverage(const Given& policy, Given given) {
  // Worlds of a tenth of a second, with clicks enough to tell by.
  given.insert(policy.begin(), policy.end());
  given.insert({{"users", std::int64_t{150}},
                {"items", std::int64_t{60}},
                {"items_published_per_day", 0.0},
                {"candidates", std::int64_t{6}},
                {"requests_per_user_per_day", 1.0},
                {"base_logit", -0.5}});
  constexpr std::array<Target, 2> kTargets = {at_random, torn};
  std::array<std::vector<double>, kTargets.size()> standardised;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const SimulatedWorld world = simulate({world_of(given), {}}, seed);
    for (std::size_t t = 0; t < kTargets.size(); ++t) {
      const Judged judged = judge(world, kTargets[t]);
      standardised[t].push_back((judged.estimate - judged.truth) / judged.standard_error);
    }
  }
  for (const std::vector<double>& z : standardised) {
    const auto covered = std::count_if(z.begin(), z.end(), [](double value) { return std::abs(value) <= 1.96; });
    const Moments of = moments(z);
    INFO("mean of z " << of.mean << ", variance of z " << of.variance);
    REQUIRE(static_cast<double>(covered) / kSeeds == within_standard_errors(0.95, std::sqrt(0.95 * 0.05 / kSeeds), 3));
    REQUIRE(of.mean == within_standard_errors(0.0, of.standard_error_of_mean, 4));
  }
}

// All that leave something to chance.
std::vector<Given> exploring() {
  std::vector<Given> all = all_logging_policies();
  std::erase_if(all,
                [](const Given& given) { return std::get<std::string>(given.at("logging_policy")) == "popularity"; });
  return all;
}

TEST_CASE("inverse propensities cover the value of two other policies as often as they claim", "[policy][long]") {
  require_coverage(GENERATE(from_range(exploring())), {{"slate", std::int64_t{3}}});
}

TEST_CASE("slates of one are judged right whatever the choice", "[policy][long]") {
  const std::string choice = GENERATE("cascade", "multinomial_logit");
  Given softmax = exploring().back();
  // One impression a request: more of them, and weights less skewed, until a mean of so few is normal.
  softmax["temperature"] = 2.0;
  softmax["users"] = std::int64_t{400};
  require_coverage(softmax, {{"slate", std::int64_t{1}}, {"choice", choice}});
}

TEST_CASE("where an answer hangs on what is above, position-wise scores are biased, as docs/replay.md says",
          "[policy]") {
  // Under a cascade a softmax that shows the best first hides what is below, most where it is quality that both the
  // policy and the users go by: the third place is worth less there than under random order.
  Given given = exploring().back();
  given.insert({{"choice", std::string("cascade")},
                {"base_logit", 1.0},
                {"quality_sd", 2.0},
                {"slate", std::int64_t{3}},
                {"candidates", std::int64_t{6}}});
  const SimulatedWorld world = simulate({world_of(given), {}}, 1);
  const EventLog& log = world.log;
  std::vector<double> difference;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    const auto theta = std::span(world.truth.click_probability).subspan(log.candidate_begin[r], 6);
    double truth = 0.0;  // over all 120 slates of random order
    for (std::size_t a = 0; a < 6; ++a) {
      for (std::size_t b = 0; b < 6; ++b) {
        for (std::size_t c = 0; c < 6; ++c) {
          if (a == b || a == c || b == c) continue;
          truth += (1.0 - double{theta[a]}) * (1.0 - double{theta[b]}) * double{theta[c]} / 120.0;
        }
      }
    }
    const std::size_t i = log.impression_begin[r] + 2;
    difference.push_back(double{log.feedback_value[i]} / 6.0 / double{log.propensity[i]} - truth);
  }
  const Moments of = moments(difference);
  REQUIRE(of.mean < -4.0 * of.standard_error_of_mean);
}

}  // namespace
}  // namespace springtide::sim
