#include "sim/world/arrivals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

constexpr std::int64_t kHour_us = 3'600'000'000;

TEST_CASE("a user of activity 1 comes as often as a Poisson process of the given mean", "[arrivals]") {
  const auto parameters =
      world_of({{"users", std::int64_t{20'000}}, {"requests_per_user_per_day", 3.0}, {"activity_sd", 0.0}});
  std::vector<double> counts(20'000, 0.0);
  Arrivals all(parameters, 1);
  for (const Arrival& arrival : all.until(kEndOfTime)) {
    // Requests of a user are numbered in order.
    REQUIRE(static_cast<double>(arrival.ordinal) == counts[arrival.user]);
    counts[arrival.user] += 1.0;
  }
  const Moments of = moments(counts);
  REQUIRE(of.mean == within_standard_errors(21.0, of.standard_error_of_mean, 4));
  REQUIRE(of.variance == within_standard_errors(21.0, of.standard_error_of_variance, 4));
}

TEST_CASE("over users of all activities the mean is the given one", "[arrivals]") {
  const std::vector<Arrival> all =
      Arrivals(world_of({{"users", std::int64_t{40'000}}, {"activity_sd", 0.7}}), 2).until(kEndOfTime);
  std::vector<double> counts(40'000, 0.0);
  for (const Arrival& arrival : all) counts[arrival.user] += 1.0;
  const Moments of = moments(counts);
  REQUIRE(of.mean == within_standard_errors(0.75 * 7.0, of.standard_error_of_mean, 4));
  // A mixed Poisson law: variance = mean + mean^2 (e^(sd^2) - 1).
  const double expected = 5.25 + 5.25 * 5.25 * std::expm1(0.49);
  REQUIRE(of.variance == within_standard_errors(expected, of.standard_error_of_variance, 4));
}

TEST_CASE("arrivals follow the hour of the day", "[arrivals]") {
  const std::vector<Arrival> all =
      Arrivals(world_of({{"users", std::int64_t{40'000}}, {"daily_amplitude", 0.6}, {"peak_hour", 20.0}}), 3)
          .until(kEndOfTime);
  std::array<double, 24> count{};
  for (const Arrival& arrival : all) {
    count[static_cast<std::size_t>(arrival.time.time_since_epoch().count() / kHour_us % 24)] += 1.0;
  }
  const auto total = static_cast<double>(all.size());
  for (std::size_t hour = 0; hour < 24; ++hour) {
    // The integral of 1 + A cos(2 pi (t - peak)) over the hour.
    const double from = (static_cast<double>(hour) - 20.0) / 24.0 * 2.0 * std::numbers::pi;
    const double to = (static_cast<double>(hour) - 19.0) / 24.0 * 2.0 * std::numbers::pi;
    const double share = 1.0 / 24.0 + 0.6 * (std::sin(to) - std::sin(from)) / (2.0 * std::numbers::pi);
    INFO("hour " << hour);
    REQUIRE(count[hour] == within_standard_errors(total * share, std::sqrt(total * share), 4.5));
  }
}

TEST_CASE("arrivals follow the day of the week, and the hour of the day beside it", "[arrivals]") {
  const std::vector<Arrival> all = Arrivals(world_of({{"users", std::int64_t{10'000}},
                                                      {"duration", SimDuration(std::chrono::hours(24 * 21))},
                                                      {"requests_per_user_per_day", 2.0},
                                                      {"activity_sd", 0.3},
                                                      {"daily_amplitude", 0.8},
                                                      {"weekly_amplitude", 0.5},
                                                      {"peak_day", 5.25}}),
                                            3)
                                       .until(kEndOfTime);
  const auto total = static_cast<double>(all.size());
  // Poisson counts of lognormal rates: over all users the variance is a little more than the mean.
  const double expected = 10'000.0 * 42.0, user_variance = 42.0 + 42.0 * 42.0 * std::expm1(0.09);
  REQUIRE(total == within_standard_errors(expected, std::sqrt(10'000.0 * user_variance), 4));
  std::array<double, 7> of_day{};
  std::array<double, 24> of_hour{};
  for (const Arrival& arrival : all) {
    const std::int64_t hour = arrival.time.time_since_epoch().count() / kHour_us;
    of_day[static_cast<std::size_t>(hour / 24 % 7)] += 1.0;
    of_hour[static_cast<std::size_t>(hour % 24)] += 1.0;
  }
  // The integrals of (1 + A cos day) (1 + B cos week) over each day by the midpoint rule in steps of an hour's 64th;
  // over each hour of all days together only the daily part is left, the weekly one sums to nothing.
  for (std::size_t day = 0; day < 7; ++day) {
    double share = 0.0;
    for (int step = 0; step < 24 * 64; ++step) {
      const double at = static_cast<double>(day) + (step + 0.5) / (24 * 64);
      share += (1.0 + 0.8 * std::cos(2.0 * std::numbers::pi * (at - 20.0 / 24.0))) *
               (1.0 + 0.5 * std::cos(2.0 * std::numbers::pi * (at - 5.25) / 7.0)) / (7 * 24 * 64);
    }
    INFO("day " << day);
    REQUIRE(of_day[day] == within_standard_errors(total * share, std::sqrt(total * share), 4.5));
  }
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const double from = (static_cast<double>(hour) - 20.0) / 24.0 * 2.0 * std::numbers::pi;
    const double share =
        1.0 / 24.0 + 0.8 * (std::sin(from + std::numbers::pi / 12.0) - std::sin(from)) / (2.0 * std::numbers::pi);
    INFO("hour " << hour);
    REQUIRE(of_hour[hour] == within_standard_errors(total * share, std::sqrt(total * share), 4.5));
  }
}

TEST_CASE("however time is cut, the requests are the same", "[arrivals]") {
  const bool bursts = GENERATE(false, true);
  const auto parameters = bursts ? world_of({{"weekly_amplitude", 0.5},
                                             {"session_requests", 3.0},
                                             {"session_gap", SimDuration(std::chrono::minutes(20))},
                                             {"burst_branching", 0.6},
                                             {"burst_decay", SimDuration(std::chrono::hours(5))}})
                                 : world_of();
  const std::vector<Arrival> whole = Arrivals(parameters, 4).until(kEndOfTime);
  Arrivals arrivals(parameters, 4);
  RandomStream random("test/arrivals/cuts", 1);
  std::vector<Arrival> cut;
  for (SimTime until{}; until < SimTime(std::chrono::hours(24 * 7));
       until += SimDuration(random.below(2'000'000'000))) {
    const std::vector<Arrival>& part = arrivals.until(until);
    for (const Arrival& arrival : part) REQUIRE(arrival.time < until);
    cut.insert(cut.end(), part.begin(), part.end());
  }
  const std::vector<Arrival>& rest = arrivals.until(kEndOfTime);
  cut.insert(cut.end(), rest.begin(), rest.end());
  REQUIRE(arrivals.until(kEndOfTime).empty());
  REQUIRE(cut.size() == whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    REQUIRE(cut[i].time == whole[i].time);
    REQUIRE(cut[i].user == whole[i].user);
    REQUIRE(cut[i].ordinal == whole[i].ordinal);
  }
}

TEST_CASE("requests are sorted by time, then user", "[arrivals]") {
  RandomStream random("test/arrivals", 1);
  std::vector<Arrival> shuffled;
  for (std::uint32_t user = 0; user < 3'000; ++user) {
    // Few instants, so that many tie; all in the first tenth, so that slices are uneven.
    shuffled.push_back({SimTime(SimDuration(random.below(100))), user, 0});
  }
  std::vector<Arrival> expected = shuffled;
  std::stable_sort(expected.begin(), expected.end(),
                   [](const Arrival& a, const Arrival& b) { return a.time < b.time; });
  TimeOrder in_order;
  const std::vector<Arrival>& ordered = in_order(shuffled, SimTime{}, SimTime(SimDuration(1'000)));
  REQUIRE(ordered.size() == expected.size());
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    REQUIRE(ordered[i].time == expected[i].time);
    REQUIRE(ordered[i].user == expected[i].user);
  }
}

}  // namespace
}  // namespace springtide::sim
