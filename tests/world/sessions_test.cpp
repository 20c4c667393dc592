#include "sim/world/sessions.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "sim/world/arrivals.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

// Requests of everyone by a flat rate, so that only sessions and bursts are left to see.
std::map<std::string, ParameterValue> flat(std::map<std::string, ParameterValue> given) {
  given.insert({{"activity_sd", 0.0}, {"daily_amplitude", 0.0}});
  return given;
}

TEST_CASE("bursts and sessions keep the mean rate, and give counts their Fano factor", "[arrivals][sessions]") {
  struct Case {
    double branching, session;
  };
  const auto [n, m] = GENERATE(Case{0.5, 1.0}, Case{0.0, 3.0}, Case{0.6, 2.0});
  INFO("branching " << n << ", session " << m);
  constexpr std::uint32_t kUsers = 6'000;
  // mu = 4 (1 - n) / m sessions a day that nothing brings on make mu m / (1 - n) = 4 requests. Twenty days are 480
  // times the decay: the Fano factor falls short of its limit by less than half a percent.
  const Parameters parameters = world_of(flat({{"users", std::int64_t{kUsers}},
                                               {"duration", SimDuration(20 * 24h)},
                                               {"requests_per_user_per_day", 4.0},
                                               {"session_requests", m},
                                               {"session_gap", SimDuration(5min)},
                                               {"burst_branching", n},
                                               {"burst_decay", SimDuration(1h)}}));
  std::vector<double> counts(kUsers, 0.0), first_day(kUsers, 0.0);
  Arrivals arrivals(parameters, 1);
  REQUIRE(arrivals.expected() == Approx(80.0 * kUsers));
  for (const Arrival& arrival : arrivals.until(kEndOfTime)) {
    REQUIRE(static_cast<double>(arrival.ordinal) == counts[arrival.user]);
    counts[arrival.user] += 1.0;
    if (arrival.time < SimTime(SimDuration(24h))) first_day[arrival.user] += 1.0;
  }
  const Moments of = moments(counts), of_first = moments(first_day);
  REQUIRE(of.mean == within_standard_errors(80.0, of.standard_error_of_mean, 4));
  // The world begins in the midst of it, not with a quiet day.
  REQUIRE(of_first.mean == within_standard_errors(4.0, of_first.standard_error_of_mean, 4));
  const double fano = m - 1.0 + m / ((1.0 - n) * (1.0 - n));
  REQUIRE(of.variance / 80.0 == within_standard_errors(fano, of.standard_error_of_variance / 80.0 + 0.0025 * fano, 4));
}

TEST_CASE("over a window of any length the variance is that of a Hawkes process", "[arrivals][sessions]") {
  // Hawkes 1971: the covariance density is c(s) = rate n (2 - n) / (2 (1 - n)) / decay e^(-(1 - n) s / decay); the
  // variance over T is rate T + 2 times the integral of (T - s) c(s).
  constexpr double kBranching = 0.5, kDays = 0.125, kDecay = 1.0 / 24.0;
  constexpr std::uint32_t kUsers = 60'000;
  const Parameters parameters = world_of(flat({{"users", std::int64_t{kUsers}},
                                               {"duration", SimDuration(3h)},
                                               {"requests_per_user_per_day", 16.0},
                                               {"burst_branching", kBranching},
                                               {"burst_decay", SimDuration(1h)}}));
  std::vector<double> counts(kUsers, 0.0);
  Arrivals arrivals(parameters, 2);
  for (const Arrival& arrival : arrivals.until(kEndOfTime)) counts[arrival.user] += 1.0;
  const double rate = 16.0, fall = (1.0 - kBranching) / kDecay;
  const double density = rate * kBranching * (2.0 - kBranching) / (2.0 * (1.0 - kBranching)) / kDecay;
  const double expected = rate * kDays + 2.0 * density * (kDays / fall + std::expm1(-fall * kDays) / (fall * fall));
  const Moments of = moments(counts);
  REQUIRE(of.mean == within_standard_errors(rate * kDays, of.standard_error_of_mean, 4));
  REQUIRE(of.variance == within_standard_errors(expected, of.standard_error_of_variance, 4));
}

TEST_CASE("a session has a geometric number of requests, exponential gaps apart", "[arrivals][sessions]") {
  const Sessions sessions(world_of({{"session_requests", 4.0}, {"session_gap", SimDuration(30s)}}), 1);
  REQUIRE(sessions.any());
  REQUIRE(sessions.requests_a_start() == Approx(4.0));
  std::vector<double> sizes, gaps;
  for (std::uint32_t n = 0; n < 20'000; ++n) {
    std::vector<Arrival> requests;
    sessions.follow({SimTime(1h), 7, n}, kEndOfTime, requests);
    REQUIRE(requests.front().time == SimTime(1h));
    sizes.push_back(static_cast<double>(requests.size()));
    for (std::size_t i = 1; i < requests.size(); ++i)
      gaps.push_back(to_seconds(requests[i].time - requests[i - 1].time));
  }
  const Moments size = moments(sizes), gap = moments(gaps);
  REQUIRE(size.mean == within_standard_errors(4.0, size.standard_error_of_mean, 4));
  REQUIRE(size.variance == within_standard_errors(4.0 * 3.0, size.standard_error_of_variance, 4));
  REQUIRE(gap.mean == within_standard_errors(30.0, gap.standard_error_of_mean, 4));
  REQUIRE(gap.variance == within_standard_errors(900.0, gap.standard_error_of_variance, 4));
  REQUIRE_FALSE(Sessions(world_of(), 1).any());
}

TEST_CASE("a burst has the number of sessions that Borel's law says, an exponential time apart",
          "[arrivals][sessions]") {
  constexpr double kBranching = 0.4;
  const Sessions sessions(world_of({{"burst_branching", kBranching}, {"burst_decay", SimDuration(10min)}}), 1);
  std::vector<double> sizes, after;
  double alone = 0.0;
  for (std::uint32_t n = 0; n < 20'000; ++n) {
    std::vector<Arrival> requests;
    sessions.follow({SimTime(1h), 3, n}, kEndOfTime, requests);
    sizes.push_back(static_cast<double>(requests.size()));
    alone += requests.size() == 1 ? 1.0 : 0.0;
    if (requests.size() == 2) after.push_back(to_seconds(requests[1].time - requests[0].time));
  }
  const Moments size = moments(sizes), delay = moments(after);
  REQUIRE(size.mean == within_standard_errors(1.0 / (1.0 - kBranching), size.standard_error_of_mean, 4));
  REQUIRE(size.variance ==
          within_standard_errors(kBranching / std::pow(1.0 - kBranching, 3), size.standard_error_of_variance, 4));
  const double none = std::exp(-kBranching);
  REQUIRE(alone / 20'000.0 == within_standard_errors(none, std::sqrt(none * (1.0 - none) / 20'000.0), 4));
  REQUIRE(delay.mean == within_standard_errors(600.0, delay.standard_error_of_mean, 4));
}

}  // namespace
}  // namespace springtide::sim
