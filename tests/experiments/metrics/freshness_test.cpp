#include "experiments/metrics/freshness.hpp"

#include <cmath>
#include <limits>
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
  // Ages add up in whole microseconds, so the closed form holds to the last bit.
  REQUIRE(value("freshness/age_mean") == d + t / 2);
  REQUIRE(value("freshness/age_peak_mean") == d + t);
  REQUIRE(value("freshness/age_max") == d + t);
  REQUIRE(value("freshness/publishes") == 8.0);
  REQUIRE(result.values.at("freshness/age").size() == 4);
  for (const double age : result.values.at("freshness/age")) REQUIRE(age == d + t / 2);
}

TEST_CASE("before the first activation the age counts from the origin; the last window may be short", "[freshness]") {
  // Measured from 10 to 35 s: ages 10 to 20, then (watermark 15 at 20) 5 to 20.
  const std::vector<Activation> activations = {{sim::SimTime(20s), sim::SimTime(15s)},
                                               {sim::SimTime(35s), sim::SimTime(34s)}};
  results::CellResult result;
  freshness_metrics({.begin = sim::SimTime(10s),
                     .end = sim::SimTime(35s),
                     .origin = sim::SimTime(0s),
                     .activations = activations,
                     .request_times = {},
                     .window = 20s,
                     .feedback_lags = {},
                     .censored_ages = {}},
                    {}, result);
  const auto& values = result.values;
  REQUIRE(values.at("freshness/age_mean").front() == Approx((15.0 * 10 + 12.5 * 15) / 25).epsilon(1e-15));
  REQUIRE(values.at("freshness/age") == std::vector<double>{(15.0 * 10 + 10.0 * 10) / 20, 17.5});
  // The activation at the end of the span is not within it, yet the age has grown to 20 there.
  REQUIRE(values.at("freshness/publishes").front() == 1.0);
  REQUIRE(values.at("freshness/age_peak_mean").front() == 20.0);
  REQUIRE(values.at("freshness/age_max").front() == 20.0);
  REQUIRE(std::isnan(values.at("freshness/age_at_request_mean").front()));
  REQUIRE(std::isnan(values.at("freshness/feedback_lag_censored").front()));
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
  const std::vector<LagRun> known = {{4s, 1}, {1s, 1}, {3s, 1}}, censored = {{5s, 1}, {2s, 1}};
  // Survival 4/5 after 1; 4/5 x 2/3 = 8/15 after 3; 8/15 x 1/2 = 4/15 after 4; never 0.
  const std::vector<double> wanted = {0.2, 0.46, 0.5, 0.8}, none = {0.5};
  const std::vector<double> found = kaplan_meier_quantiles(known, censored, wanted);
  REQUIRE(found[0] == 1.0);
  REQUIRE(found[1] == 3.0);
  REQUIRE(found[2] == 4.0);
  REQUIRE(std::isinf(found[3]));
  REQUIRE(std::isnan(kaplan_meier_quantiles({}, {}, none).front()));
  REQUIRE(std::isinf(kaplan_meier_quantiles({}, censored, none).front()));
}

TEST_CASE("Kaplan-Meier: lost at the lag at which another is absorbed, it was still at risk", "[freshness]") {
  const std::vector<LagRun> known = {{1s, 1}, {2s, 1}}, censored = {{1s, 1}};
  // 1 of 3 falls at 1, not 1 of 2; then the last.
  const std::vector<double> wanted = {0.33, 0.34, 1.0};
  REQUIRE(kaplan_meier_quantiles(known, censored, wanted) == std::vector<double>{1.0, 2.0, 2.0});
}

TEST_CASE("lags in runs count once each", "[freshness]") {
  Lags known, censored;
  for (const auto lag : {2s, 2s, 2s, 1s, 2s}) known.add(lag);
  for (const auto lag : {1s, 1s, 3s, 3s, 3s}) censored.add(lag);
  REQUIRE(known.runs().size() == 3);
  // Of 10, one falls at 1; then two are lost and four of the seven left fall at 2: 9/10 x 3/7 = .386 survive.
  const std::vector<double> wanted = {0.1, 0.11, 0.61, 0.62};
  const std::vector<double> found = kaplan_meier_quantiles(known.runs(), censored.runs(), wanted);
  REQUIRE(std::vector(found.begin(), found.end() - 1) == std::vector<double>{1.0, 2.0, 2.0});
  REQUIRE(std::isinf(found.back()));
}

TEST_CASE("the feedback lag of a cell: a quantile beyond what was observed is unknown", "[freshness]") {
  const std::vector<LagRun> known = {{1s, 1}, {3s, 1}, {4s, 1}}, censored = {{2s, 1}, {5s, 1}};
  results::Dimensions dimensions;
  dimensions.quantiles = {0.5, 1.0};
  results::CellResult result;
  freshness_metrics({.begin = sim::SimTime(0s),
                     .end = sim::SimTime(20s),
                     .origin = sim::SimTime(0s),
                     .activations = {},
                     .request_times = {},
                     .window = 20s,
                     .feedback_lags = known,
                     .censored_ages = censored},
                    dimensions, result);
  REQUIRE(result.values.at("freshness/feedback_lag_censored").front() == 0.4);
  REQUIRE(result.values.at("freshness/feedback_lag")[0] == 4.0);
  REQUIRE(std::isnan(result.values.at("freshness/feedback_lag")[1]));
}

TEST_CASE("recovery is back at 95 % for two windows", "[freshness]") {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> start = {0, 10, 20, 30, 40, 50};
  const auto recovery = [&](const std::vector<double>& ratio, double drift) {
    return recovery_time(ratio, start, drift, 10);
  };
  // 0.8 before the drift at 20: 0.76 is wanted. The single good window at 30 does not last.
  REQUIRE(std::isnan(recovery({0.8, 0.8, 0.5, 0.8, 0.6, 0.8}, 20)));
  REQUIRE(recovery({0.8, 0.8, 0.5, 0.7, 0.77, 0.8}, 20) == 20.0);
  REQUIRE(recovery({0.8, 0.8, 0.8, 0.8, 0.8, 0.8}, 20) == 0.0);
  // A window that the drift falls into is neither before nor after.
  REQUIRE(recovery({0.8, 0.8, 0.1, 0.8, 0.8, 0.8}, 25) == 5.0);
  // An empty window says nothing before the drift and is no recovery after it.
  REQUIRE(recovery({0.8, kNaN, 0.8, kNaN, 0.8, 0.8}, 20) == 20.0);
  REQUIRE(std::isnan(recovery({0.8, 0.8, 0.8, 0.8, 0.8, 0.8}, 5)));
}

}  // namespace
}  // namespace springtide::experiments
