// The world as a whole, through what it writes: is its truth true, and does everyone keep to their own streams?

#include <cmath>
#include <map>
#include <set>

#include "sim/events/error.hpp"
#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;
using Given = std::map<std::string, ParameterValue>;

WorldConfig config(Given given = {}, const std::vector<std::pair<std::string, Given>>& drifts = {}) {
  given.try_emplace("users", std::int64_t{2000});
  given.try_emplace("items", std::int64_t{500});
  given.try_emplace("duration", SimDuration(48h));
  given.try_emplace("requests_per_user_per_day", 3.0);
  WorldConfig config{Parameters::resolve("world", world_parameters(), given), {}};
  for (const auto& [kind, parameters] : drifts) {
    for (const DriftInfo& info : drift_registry()) {
      if (info.name == kind) config.drifts.push_back({kind, Parameters::resolve(kind, info.parameters, parameters)});
    }
  }
  return config;
}

const Given kWandering = {{"half_life", SimDuration(12h)}};

TEST_CASE("a world is sound and the same for the same seed", "[world]") {
  const SimulatedWorld world = simulate(config({}, {{"ornstein_uhlenbeck", kWandering}}), 1);
  REQUIRE_NOTHROW(world.log.validate());
  REQUIRE(world.truth.click_probability.size() == world.log.candidates.size());
  const SimulatedWorld again = simulate(config({}, {{"ornstein_uhlenbeck", kWandering}}), 1);
  REQUIRE(world.log.candidates == again.log.candidates);
  REQUIRE(world.log.feedback_time == again.log.feedback_time);
  REQUIRE(world.truth.click_probability == again.truth.click_probability);
  REQUIRE(world.log.candidates != simulate(config(), 2).log.candidates);
}

TEST_CASE("clicks come as often as the truth says, at each position and each probability", "[world]") {
  const SimulatedWorld world = simulate(config({}, {{"ornstein_uhlenbeck", kWandering}}), 3);
  const EventLog& log = world.log;
  struct Sum {
    double expected = 0.0, variance = 0.0, clicks = 0.0;
  };
  std::map<std::pair<std::size_t, int>, Sum> sums;  // by position and by tenth of the probability
  for (std::size_t r = 0; r < log.requests(); ++r) {
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      const std::size_t position = i - log.impression_begin[r];
      const double given_examined =
          static_cast<double>(world.truth.click_probability[log.candidate_begin[r] + log.impression_candidate[i]]);
      const double p = given_examined * static_cast<double>(world.truth.examination[position]);
      Sum& sum = sums[{position, static_cast<int>(given_examined * 10.0)}];
      sum.expected += p;
      sum.variance += p * (1.0 - p);
      sum.clicks += static_cast<double>(log.feedback_value[i]);
    }
  }
  REQUIRE(sums.size() > 60);
  for (const auto& [key, sum] : sums) {
    INFO("position " << key.first << ", probability about " << key.second / 10.0);
    // 4.5 standard errors over some 90 groups, and one click: in a small group the count is not normal.
    REQUIRE(std::abs(sum.clicks - sum.expected) <= 4.5 * std::sqrt(sum.variance) + 1.0);
  }
}

TEST_CASE("propensities are chances: they add up and they weigh other policies right", "[world]") {
  const SimulatedWorld world = simulate(config(), 4);
  const EventLog& log = world.log;
  // Value of showing the candidates in a uniformly random order, at each position, by the truth and by IPS.
  double truth = 0.0;
  std::vector<double> estimates;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    const double candidates = log.candidate_begin[r + 1] - log.candidate_begin[r];
    double mean = 0.0, estimate = 0.0, examined = 0.0;
    for (std::size_t c = log.candidate_begin[r]; c < log.candidate_begin[r + 1]; ++c) {
      mean += static_cast<double>(world.truth.click_probability[c]) / candidates;
    }
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      REQUIRE(log.propensity[i] >= 0.2F / static_cast<float>(candidates) - 1e-6F);
      REQUIRE(log.propensity[i] <= 1.0F);
      estimate += static_cast<double>(log.feedback_value[i]) / candidates / static_cast<double>(log.propensity[i]);
      examined += static_cast<double>(world.truth.examination[i - log.impression_begin[r]]);
    }
    truth += mean * examined;
    estimates.push_back(estimate);
  }
  truth /= static_cast<double>(log.requests());
  const Moments ips = moments(estimates);
  REQUIRE(ips.mean == within_standard_errors(truth, ips.standard_error_of_mean, 4));
  REQUIRE(ips.standard_error_of_mean < 0.05 * truth);
}

TEST_CASE("more users change nothing for the others", "[world]") {
  const std::vector<std::pair<std::string, Given>> drifts = {{"ornstein_uhlenbeck", kWandering},
                                                             {"sudden", {{"at", SimDuration(24h)}, {"share", 0.5}}}};
  const SimulatedWorld few = simulate(config({{"users", std::int64_t{100}}}, drifts), 5);
  const SimulatedWorld many = simulate(config({{"users", std::int64_t{400}}}, drifts), 5);
  std::size_t r = 0;
  for (std::size_t other = 0; other < many.log.requests(); ++other) {
    if (index(many.log.request_user[other]) >= 100) continue;
    REQUIRE(many.log.request_time[other] == few.log.request_time[r]);
    REQUIRE(many.log.request_user[other] == few.log.request_user[r]);
    for (std::size_t c = 0; c < 20; ++c) {
      REQUIRE(many.log.candidates[other * 20 + c] == few.log.candidates[r * 20 + c]);
      REQUIRE(many.truth.click_probability[other * 20 + c] == few.truth.click_probability[r * 20 + c]);
    }
    for (std::size_t p = 0; p < 10; ++p) {
      REQUIRE(many.log.impression_item[other * 10 + p] == few.log.impression_item[r * 10 + p]);
      REQUIRE(many.log.feedback_time[other * 10 + p] == few.log.feedback_time[r * 10 + p]);
    }
    ++r;
  }
  REQUIRE(r == few.log.requests());
}

TEST_CASE("a sudden drift strikes its share, at its time, and changes nothing before", "[world][drift]") {
  const SimulatedWorld calm = simulate(config(), 6);
  const SimulatedWorld shaken = simulate(config({}, {{"sudden", {{"at", SimDuration(24h)}, {"share", 0.3}}}}), 6);
  REQUIRE(shaken.truth.drifts.size() == 1);
  REQUIRE(shaken.truth.drifts[0].changes == std::vector<DriftChange>{{SimTime(24h), 1}});
  const std::vector<SimTime>& start = shaken.truth.drifts[0].start;
  double struck = 0.0;
  for (const SimTime begins : start) struck += begins != kNever ? 1.0 : 0.0;
  REQUIRE(struck / 2000.0 == within_standard_errors(0.3, std::sqrt(0.3 * 0.7 / 2000.0), 4));
  REQUIRE(calm.log.candidates == shaken.log.candidates);  // what is on offer is not the users' doing
  std::size_t changed = 0;
  for (std::size_t r = 0; r < calm.log.requests(); ++r) {
    const bool hit = calm.log.request_time[r] >= SimTime(24h) && start[index(calm.log.request_user[r])] != kNever;
    const std::size_t c = calm.log.candidate_begin[r];
    const bool same = calm.truth.click_probability[c] == shaken.truth.click_probability[c];
    if (!hit) REQUIRE(same);
    changed += hit && !same ? 1 : 0;
  }
  REQUIRE(changed > 500);
}

TEST_CASE("sudden drifts strike in order of time, whatever their order in the spec", "[world][drift]") {
  const std::pair<std::string, Given> first = {"sudden", {{"at", SimDuration(12h)}, {"share", 1.0}}};
  const std::pair<std::string, Given> second = {"sudden", {{"at", SimDuration(30h)}, {"share", 1.0}}};
  const SimulatedWorld listed = simulate(config({}, {first, second}), 6);
  const SimulatedWorld turned = simulate(config({}, {second, first}), 6);
  REQUIRE(listed.truth.marks()[0].time == SimTime(12h));
  REQUIRE(turned.truth.marks()[0].time == SimTime(12h));
  REQUIRE(turned.truth.click_probability == listed.truth.click_probability);
}

TEST_CASE("nothing is on offer before it is published", "[world]") {
  const SimulatedWorld world = simulate(config(), 7);
  std::set<ItemId> later;
  for (std::size_t r = 0; r < world.log.requests(); ++r) {
    for (const ItemId item : world.log.candidates_of(id_at<RequestId>(r))) {
      const SimTime published = world.log.item_published[index(item)];
      REQUIRE(published < world.log.request_time[r]);
      if (published > SimTime{}) later.insert(item);
    }
  }
  REQUIRE(later.size() > 300);  // some 500 a day are published
}

TEST_CASE("arrivals keep their mean and their daily rhythm; feedback takes its time", "[world]") {
  const SimulatedWorld world = simulate(config({{"activity_sd", 0.0}}), 8);
  const double expected = 2000.0 * 3.0 * 2.0;
  REQUIRE(static_cast<double>(world.log.requests()) == within_standard_errors(expected, std::sqrt(expected), 4));
  // Rate 1 + 0.6 cos(2 pi (h - 20) / 24): the half day about the peak has a share of 1/2 + 0.6 / pi.
  double near_peak = 0.0;
  for (const SimTime time : world.log.request_time) {
    const double hour = std::fmod(to_seconds(time) / 3600.0, 24.0);
    near_peak += hour >= 14.0 || hour < 2.0 ? 1.0 : 0.0;
  }
  const double n = static_cast<double>(world.log.requests()), share = 0.5 + 0.6 / M_PI;
  REQUIRE(near_peak / n == within_standard_errors(share, std::sqrt(share * (1.0 - share) / n), 4));
  std::vector<double> delays;
  for (std::size_t r = 0; r < world.log.requests(); ++r) {
    for (std::size_t i = world.log.impression_begin[r]; i < world.log.impression_begin[r + 1]; ++i) {
      if (world.log.feedback_time[i] != kNever)
        delays.push_back(to_seconds(world.log.feedback_time[i] - world.log.request_time[r]));
    }
  }
  const Moments delay = moments(delays);
  REQUIRE(delay.mean == within_standard_errors(60.0, delay.standard_error_of_mean, 4));
}

TEST_CASE("worlds that contradict themselves are refused by name", "[world][errors]") {
  REQUIRE_THROWS_WITH(simulate(config({{"slate", std::int64_t{30}}}), 1),
                      Catch::Contains("slate = 30: must be at most candidates = 20"));
  REQUIRE_THROWS_WITH(simulate(config({{"items", std::int64_t{10}}}), 1),
                      Catch::Contains("candidates = 20: must be at most items = 10"));
  REQUIRE_THROWS_WITH(simulate(config({}, {{"sudden", {{"at", SimDuration(72h)}}}}), 1),
                      Catch::Contains("drift.sudden.at = \"3d\": must be before world.duration, 2d"));
}

}  // namespace
}  // namespace springtide::sim
