// Values that wander: moments and autocorrelation against the closed forms, whatever the step.
#include <cmath>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/visiting.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kUsers = 12'500;  // x 16 topics, all independent: the standard error is 1/sqrt(200,000)
constexpr double kSd = 0.7;
const Visiting::Given kWandering = {{"half_life", SimDuration(6h)}, {"stationary_sd", kSd}};

double correlation(const std::vector<float>& a, const std::vector<float>& b, double sd_a, double sd_b) {
  double product = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) product += double{a[i]} * double{b[i]};
  return product / (static_cast<double>(a.size()) * sd_a * sd_b);
}

TEST_CASE("the first visit finds interests in their stationary law, whenever it is", "[drift]") {
  const SimDuration after = GENERATE(0s, 5h, 1000h);
  Visiting all(kUsers);
  const auto drift = all.drift("ornstein_uhlenbeck", kWandering);
  const Moments now = moments(all.visit(*drift, after).deviation);
  REQUIRE(now.mean == within_standard_errors(0.0, now.standard_error_of_mean, 4));
  REQUIRE(now.variance == within_standard_errors(kSd * kSd, now.standard_error_of_variance, 4));
}

TEST_CASE("law and autocorrelation do not depend on how often a user is looked at", "[drift]") {
  const std::uint32_t steps = GENERATE(1U, 7U, 200U);
  Visiting all(kUsers);
  const auto drift = all.drift("ornstein_uhlenbeck", kWandering);
  const std::vector<float> first = all.visit(*drift, 0s).deviation;
  std::vector<float> last;
  for (std::uint32_t step = 0; step < steps; ++step) last = all.visit(*drift, SimDuration(18h) / steps).deviation;
  const Moments now = moments(last);
  REQUIRE(now.variance == within_standard_errors(kSd * kSd, now.standard_error_of_variance, 4));
  // Three half-lives later an eighth is left of the correlation, whose standard error is below 1 / sqrt(n).
  REQUIRE(correlation(first, last, kSd, kSd) ==
          within_standard_errors(1.0 / 8.0, 1.0 / std::sqrt(static_cast<double>(first.size())), 4));
}

TEST_CASE("no time, no drift", "[drift]") {
  Visiting all(100);
  const auto drift = all.drift("ornstein_uhlenbeck", kWandering);
  const std::vector<float> first = all.visit(*drift, 3h).deviation;
  REQUIRE(all.visit(*drift, 0s).deviation == first);
}

TEST_CASE("two of them make two time scales", "[drift]") {
  // science.md section 2: r(a) = r0 ((1 - phi) + phi e^(-theta a)), here with a slow one in place of the constant.
  Visiting all(kUsers);
  const auto fast = all.drift("ornstein_uhlenbeck", {{"half_life", SimDuration(3h)}, {"stationary_sd", 0.5}});
  const auto slow =
      all.drift("ornstein_uhlenbeck", {{"half_life", SimDuration(60h)}, {"stationary_sd", 0.8}}, /*number=*/1);
  all.visit(*fast, 0s);
  const std::vector<float> first = all.visit_again(*slow).deviation;
  const double variance = 0.25 + 0.64;
  const Moments now = moments(first);
  REQUIRE(now.variance == within_standard_errors(variance, now.standard_error_of_variance, 4));
  for (const double hours : {3.0, 12.0, 60.0}) {
    Visiting again(kUsers);
    const auto fast2 = again.drift("ornstein_uhlenbeck", {{"half_life", SimDuration(3h)}, {"stationary_sd", 0.5}});
    const auto slow2 = again.drift("ornstein_uhlenbeck", {{"half_life", SimDuration(60h)}, {"stationary_sd", 0.8}}, 1);
    again.visit(*fast2, 0s);
    again.visit_again(*slow2);
    again.visit(*fast2, from_seconds(3600.0 * hours));
    const std::vector<float> later = again.visit_again(*slow2).deviation;
    const double expected = (0.25 * std::exp2(-hours / 3.0) + 0.64 * std::exp2(-hours / 60.0)) / variance;
    REQUIRE(correlation(first, later, std::sqrt(variance), std::sqrt(variance)) ==
            within_standard_errors(expected, std::sqrt(2.0 / static_cast<double>(first.size())), 4));
  }
}

TEST_CASE("a random walk's variance grows as time, whatever the step", "[drift]") {
  const std::uint32_t steps = GENERATE(1U, 7U, 200U);
  Visiting all(kUsers);
  const auto drift = all.drift("random_walk", {{"sd_per_day", 0.3}});
  std::vector<float> day, week;
  for (std::uint32_t step = 0; step < steps; ++step) day = all.visit(*drift, SimDuration(24h) / steps).deviation;
  for (std::uint32_t step = 0; step < steps; ++step) week = all.visit(*drift, SimDuration(6 * 24h) / steps).deviation;
  const Moments after_day = moments(day), after_week = moments(week);
  REQUIRE(after_day.mean == within_standard_errors(0.0, after_day.standard_error_of_mean, 4));
  REQUIRE(after_day.variance == within_standard_errors(0.09, after_day.standard_error_of_variance, 4));
  REQUIRE(after_week.variance == within_standard_errors(7 * 0.09, after_week.standard_error_of_variance, 4));
  // Cov(x(s), x(t)) = var(x(s)) for s < t.
  REQUIRE(correlation(day, week, 0.3, 0.3 * std::sqrt(7.0)) ==
          within_standard_errors(1.0 / std::sqrt(7.0), 2.0 / std::sqrt(static_cast<double>(day.size())), 4));
}

TEST_CASE("who is not struck does not wander", "[drift]") {
  Visiting all(1'000);
  const auto drift = all.drift("random_walk", {{"share", 0.25}});
  const std::vector<float> deviation = all.visit(*drift, 24h).deviation;
  const DriftTruth truth = drift->truth();
  double struck = 0.0;
  for (std::uint32_t user = 0; user < 1'000; ++user) {
    REQUIRE((deviation[user * 16] != 0.0F) == (truth.start[user] != kNever));
    struck += truth.start[user] != kNever ? 1.0 : 0.0;
  }
  // Declared: 0.2 logits after a day; realised over all: the root of the mean square.
  REQUIRE(double{truth.declared[24]} == Approx(0.2));
  REQUIRE(double{truth.realised[24]} == Approx(0.2 * std::sqrt(struck / 1'000.0)));
}

TEST_CASE("the appeal of items wanders by the same laws, from their publication on", "[drift][appeal]") {
  constexpr std::size_t kItems = 50'000, kLate = 25'000;  // items from kLate on are published after 12 hours
  Visiting all(1, 16, 11, kItems);
  for (std::size_t item = kLate; item < kItems; ++item) all.publish(item, SimTime(12h + 5min));
  const auto wandering = all.drift("ornstein_uhlenbeck", {{"half_life", SimDuration(6h)}, {"target", "appeal"}});
  const auto walk = all.drift("random_walk", {{"sd_per_day", 1.0}, {"target", "appeal"}});
  std::vector<std::vector<float>> of_wandering, of_walk;
  for (std::int64_t step = 0; step <= 96; ++step) {
    wandering->add_appeal(step, of_wandering.emplace_back(kItems, 0.0F));
    walk->add_appeal(step, of_walk.emplace_back(kItems, 0.0F));
  }
  const auto early = [&](const std::vector<float>& all_of) {
    return std::vector<float>(all_of.begin(), all_of.begin() + kLate);
  };
  const auto late = [&](const std::vector<float>& all_of) {
    return std::vector<float>(all_of.begin() + kLate, all_of.end());
  };
  for (const std::size_t step : {0U, 1U, 96U}) {
    const Moments now = moments(early(of_wandering[step]));
    REQUIRE(now.variance == within_standard_errors(0.25, now.standard_error_of_variance, 4));
  }
  // Four half-lives from 0 to 24 h.
  REQUIRE(correlation(early(of_wandering[0]), early(of_wandering[96]), 0.5, 0.5) ==
          within_standard_errors(1.0 / 16.0, 1.0 / std::sqrt(double{kLate}), 4));
  const Moments at_once = moments(late(of_wandering[48])), day = moments(early(of_walk[96]));
  REQUIRE(at_once.variance == within_standard_errors(0.25, at_once.standard_error_of_variance, 4));
  REQUIRE(day.variance == within_standard_errors(1.0, day.standard_error_of_variance, 4));
  for (const float appeal : late(of_wandering[47])) REQUIRE(appeal == 0.0F);
  for (const float appeal : late(of_walk[48])) REQUIRE(appeal == 0.0F);
  const Moments half_day = moments(late(of_walk[96]));
  REQUIRE(half_day.variance == within_standard_errors(0.5, half_day.standard_error_of_variance, 4));
}

}  // namespace
}  // namespace springtide::sim
