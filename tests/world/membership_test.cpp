#include "sim/world/membership.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/world/arrivals.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr double kUsers = 20'000.0;

Parameters churning(double newcomers_per_day, SimDuration stay, std::map<std::string, ParameterValue> given = {}) {
  given.insert({{"users", std::int64_t{20'000}}, {"newcomers_per_day", newcomers_per_day}, {"mean_stay", stay}});
  return world_of(given);
}

double present(const Membership& members, SimTime now) {
  double count = 0.0;
  for (std::uint32_t user = 0; user < members.users(); ++user) {
    count += members.joined(user) <= now && now < members.left(user) ? 1.0 : 0.0;
  }
  return count;
}

TEST_CASE("as many users are present over time as joining and leaving make of them", "[membership]") {
  // Growing, in balance, shrinking.
  const double rate = GENERATE(0.6, 0.25, 0.0);
  constexpr double kStay_days = 4.0;
  const Membership members(churning(rate, 4 * 24h), 1);
  for (const int day : {0, 1, 3, 6}) {
    const double left = std::exp(-day / kStay_days);
    // Those of the start are binomial, newcomers Poisson.
    const double newcomers = kUsers * rate * kStay_days * (1.0 - left);
    INFO("rate " << rate << ", day " << day);
    REQUIRE(present(members, SimTime(SimDuration(24h) * day)) ==
            within_standard_errors(kUsers * left + newcomers,
                                   std::sqrt(kUsers * left * (1.0 - left) + newcomers) + 1e-9, 4));
  }
}

TEST_CASE("where nobody leaves, newcomers only add; where nobody joins or leaves, nothing is kept", "[membership]") {
  const Membership growing(churning(0.1, SimDuration(0)), 2);
  const double expected = kUsers * 0.1 * 7.0;
  REQUIRE(static_cast<double>(growing.users()) - kUsers == within_standard_errors(expected, std::sqrt(expected), 4));
  REQUIRE(growing.left(0) == kEndOfTime);
  REQUIRE(growing.joined(0) == kBeginningOfTime);
  const Membership still(churning(0.0, SimDuration(0)), 2);
  REQUIRE_FALSE(still.changes());
  REQUIRE(still.users() == 20'000);
  REQUIRE(still.user_days() == Approx(7.0 * kUsers));
}

TEST_CASE("newcomers stay for the mean time, those of the start twice that in all", "[membership]") {
  const Membership members(churning(0.25, 4 * 24h), 3);
  std::vector<double> of_newcomers, of_first;
  for (std::uint32_t user = 0; user < members.users(); ++user) {
    const double stay = to_seconds(members.left(user) - members.joined(user)) / 86'400.0;
    (members.joined(user) < SimTime{} ? of_first : of_newcomers).push_back(stay);
  }
  const Moments newcomers = moments(of_newcomers), first = moments(of_first);
  REQUIRE(of_first.size() == 20'000);
  REQUIRE(newcomers.mean == within_standard_errors(4.0, newcomers.standard_error_of_mean, 4));
  REQUIRE(newcomers.variance == within_standard_errors(16.0, newcomers.standard_error_of_variance, 4));
  // Who is met at a given time has a long stay: the inspection paradox.
  REQUIRE(first.mean == within_standard_errors(8.0, first.standard_error_of_mean, 4));
}

TEST_CASE("users come at their rate while they are there and at no other time", "[membership][arrivals]") {
  const bool bursts = GENERATE(false, true);
  std::map<std::string, ParameterValue> given = {{"requests_per_user_per_day", 2.0}, {"activity_sd", 0.0}};
  if (bursts) {
    given.insert({{"session_requests", 3.0}, {"burst_branching", 0.4}, {"burst_decay", SimDuration(30min)}});
  }
  const Parameters parameters = churning(0.3, 2 * 24h, given);
  Arrivals arrivals(parameters, 4);
  const Membership members(parameters, 4);
  REQUIRE(members.user_days() == Approx(expected_user_days(parameters)).epsilon(0.03));
  std::vector<double> counts(members.users(), 0.0);
  for (int slice = 1; slice <= 70; ++slice) {
    for (const Arrival& arrival : arrivals.until(SimTime(SimDuration(24h) * slice / 10))) {
      REQUIRE(arrival.time >= members.joined(arrival.user));
      REQUIRE(arrival.time < members.left(arrival.user));
      REQUIRE(static_cast<double>(arrival.ordinal) == counts[arrival.user]);
      counts[arrival.user] += 1.0;
    }
  }
  REQUIRE(arrivals.expected() == Approx(2.0 * members.user_days()));
  double total = 0.0;
  for (const double count : counts) total += count;
  // A newcomer has no burst behind them, and a burst is cut off where they leave.
  const double fano = bursts ? 3.0 - 1.0 + 3.0 / 0.36 : 1.0;
  REQUIRE(total > 0.97 * arrivals.expected());
  REQUIRE(total < arrivals.expected() + 4.0 * std::sqrt(fano * arrivals.expected()));
  if (!bursts) REQUIRE(total == within_standard_errors(arrivals.expected(), std::sqrt(arrivals.expected()), 4));
}

TEST_CASE("in a world of newcomers more users change nothing for those who are there", "[membership][world]") {
  const auto world = [](std::int64_t users) {
    return simulate({world_of({{"users", users},
                               {"newcomers_per_day", 0.2},
                               {"mean_stay", SimDuration(3 * 24h)},
                               {"session_requests", 2.0},
                               {"burst_branching", 0.3}}),
                     {drift_of("ornstein_uhlenbeck")}},
                    1);
  };
  const SimulatedWorld few = world(60), many = world(900);
  REQUIRE(few.log.users > 60);
  REQUIRE_NOTHROW(many.log.validate());
  std::size_t requests = 0;
  for (std::uint32_t user = 0; user < few.log.users; ++user) {
    const UserHistory history = history_of(few, user);
    REQUIRE(history == history_of(many, user));
    requests += history.times.size();
  }
  REQUIRE(requests == few.log.requests());
}

TEST_CASE("more newcomers than a log can number are refused", "[membership][errors]") {
  REQUIRE_THROWS_WITH(simulate({world_of({{"users", std::int64_t{1'000'000'000}},
                                          {"requests_per_user_per_day", 0.001},
                                          {"newcomers_per_day", 1.0}}),
                                {}},
                               1),
                      "world: newcomers_per_day = 1: makes 8000000000 users in all, more than a log can number");
}

}  // namespace
}  // namespace springtide::sim
