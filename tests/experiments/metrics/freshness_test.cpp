#include "experiments/metrics/freshness.hpp"

#include <cmath>
#include <vector>

#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

std::vector<Activation> every(sim::SimDuration period, sim::SimDuration delay, sim::SimDuration until) {
  std::vector<Activation> activations;
  for (sim::SimDuration at = period; at + delay < until; at += period) {
    activations.push_back({sim::SimTime(at + delay), sim::SimTime(at)});
  }
  return activations;
}

TEST_CASE("publishing every T with delay d: mean age d + T/2, peak d + T", "[freshness]") {
  const auto period = GENERATE(sim::SimDuration(10min), sim::SimDuration(1h), sim::SimDuration(7s));
  const sim::SimDuration delay = 90s;
  const auto activations = every(period, delay, 30h);
  // From one activation to another, some whole periods later.
  const sim::SimTime begin = activations[20].at, end = begin + 8 * period;
  results::CellResult result;
  freshness_metrics({.begin = begin,
                     .end = end,
                     .origin = {},
                     .activations = activations,
                     .request_times = {},
                     .window = 2 * period,
                     .feedback_lags = {},
                     .censored_ages = {}},
                    {}, result);
  const auto value = [&](const char* name) { return result.values.at(name).at(0); };
  const double d = sim::to_seconds(delay), t = sim::to_seconds(period);
  REQUIRE(value("freshness/age_mean") == Approx(d + t / 2).epsilon(1e-12));
  REQUIRE(value("freshness/age_peak_mean") == Approx(d + t).epsilon(1e-12));
  REQUIRE(value("freshness/age_max") == Approx(d + t).epsilon(1e-12));
  REQUIRE(value("freshness/publishes") == 8.0);
  for (const double age : result.values.at("freshness/age")) REQUIRE(age == Approx(d + t / 2).epsilon(1e-12));
}

TEST_CASE("the age met by requests is sampled, not integrated", "[freshness]") {
  const std::vector<Activation> activations = {{sim::SimTime(10s), sim::SimTime(8s)}};
  const std::vector<sim::SimTime> requests = {sim::SimTime(9s), sim::SimTime(10s), sim::SimTime(15s)};
  results::Dimensions dimensions;
  results::CellResult result;
  freshness_metrics({.begin = sim::SimTime(0s),
                     .end = sim::SimTime(20s),
                     .origin = sim::SimTime(0s),
                     .activations = activations,
                     .request_times = requests,
                     .window = 20s,
                     .feedback_lags = {},
                     .censored_ages = {}},
                    dimensions, result);
  // Ages 9, 2 (the activation comes first) and 7.
  REQUIRE(result.values.at("freshness/age_at_request_mean").front() == Approx(6.0));
  REQUIRE(result.values.at("freshness/age_at_request").front() == 7.0);
  REQUIRE(result.values.at("freshness/age_at_request").back() == 9.0);
}

TEST_CASE("Kaplan-Meier by hand: deaths at 1, 3, 4, losses at 2 and 5", "[freshness]") {
  const std::vector<sim::SimDuration> known = {1s, 3s, 4s}, censored = {2s, 5s};
  // Survival 4/5 after 1; 4/5 x 2/3 = 8/15 after 3; 8/15 x 1/2 = 4/15 after 4; never 0.
  REQUIRE(kaplan_meier_quantile(known, censored, 0.2) == 1.0);
  REQUIRE(kaplan_meier_quantile(known, censored, 0.46) == 3.0);
  REQUIRE(kaplan_meier_quantile(known, censored, 0.5) == 4.0);
  REQUIRE(std::isinf(kaplan_meier_quantile(known, censored, 0.8)));
}

TEST_CASE("recovery is back at 95 % for two windows", "[freshness]") {
  const std::vector<double> start = {0, 10, 20, 30, 40, 50};
  // 0.8 before the drift at 20: 0.76 is wanted. The single good window at 30 does not last.
  REQUIRE(recovery_time(std::vector<double>{0.8, 0.8, 0.5, 0.8, 0.6, 0.8}, start, 20, 10) != 10.0);
  REQUIRE(std::isnan(recovery_time(std::vector<double>{0.8, 0.8, 0.5, 0.8, 0.6, 0.8}, start, 20, 10)));
  REQUIRE(recovery_time(std::vector<double>{0.8, 0.8, 0.5, 0.7, 0.77, 0.8}, start, 20, 10) == 20.0);
}

}  // namespace
}  // namespace springtide::experiments
