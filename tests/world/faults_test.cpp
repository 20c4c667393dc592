// What befalls events on their way, and who asks beside the users: rates, delays and clocks against their laws.

#include "sim/world/faults/faults.hpp"

#include <cmath>

#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;
using Given = std::map<std::string, ParameterValue>;

WorldConfig faulty(const Given& faults, const Given& world = {}) {
  WorldConfig config{world_of(world), {}};
  config.faults = Parameters::resolve("world.faults", fault_parameters(), faults);
  return config;
}

void require_rate(double count, double of, double rate) {
  REQUIRE(count / of == within_standard_errors(rate, std::sqrt(rate * (1.0 - rate) / of), 4));
}

TEST_CASE("events meet each fault at its rate, and independently", "[faults]") {
  const Faults faults(faulty({{"lost", 0.1},
                              {"late", 0.3},
                              {"late_mean", SimDuration(2h)},
                              {"duplicated", 0.2},
                              {"duplicate_delay_mean", SimDuration(1min)},
                              {"corrupted", 0.05}}),
                      3);
  REQUIRE(faults.any());
  double lost = 0.0, late = 0.0, twice = 0.0, corrupted = 0.0, late_twice = 0.0, in_bounds = 0.0;
  std::vector<double> lateness, copies;
  constexpr std::uint32_t kEvents = 100'000;
  for (std::uint32_t n = 0; n < kEvents; ++n) {
    const EventFate fate = faults.fate({n % 100, n / 100, n % 7});
    lost += fate.is(kLost) ? 1.0 : 0.0;
    late += fate.is(kLate) ? 1.0 : 0.0;
    twice += fate.is(kDuplicated) ? 1.0 : 0.0;
    late_twice += fate.is(kLate) && fate.is(kDuplicated) ? 1.0 : 0.0;
    corrupted += fate.is(kCorrupted) ? 1.0 : 0.0;
    in_bounds += fate.is(kCorrupted) && fate.value >= 0.0F && fate.value <= 1.0F ? 1.0 : 0.0;
    if (fate.is(kLate)) lateness.push_back(to_seconds(fate.late));
    if (fate.is(kDuplicated)) copies.push_back(to_seconds(fate.copy_after));
    REQUIRE((fate.is(kLate) || fate.late == SimDuration(0)));
  }
  require_rate(lost, kEvents, 0.1);
  require_rate(late, kEvents - lost, 0.3);
  require_rate(twice, kEvents - lost, 0.2);
  require_rate(late_twice, kEvents - lost, 0.06);
  require_rate(corrupted, kEvents - lost, 0.05);
  require_rate(in_bounds, corrupted, 0.05);  // one in twenty of -10 .. 10
  const Moments by = moments(lateness), after = moments(copies);
  REQUIRE(by.mean == within_standard_errors(7200.0, by.standard_error_of_mean, 4));
  REQUIRE(after.mean == within_standard_errors(60.0, after.standard_error_of_mean, 4));
}

TEST_CASE("clocks are off for a share of users, by a normal spread", "[faults]") {
  const Faults faults(faulty({{"skewed_clocks", 0.4}, {"skew_sd", SimDuration(10min)}}), 3);
  std::vector<double> skews;
  constexpr std::uint32_t kUsers = 20'000;
  for (std::uint32_t u = 0; u < kUsers; ++u) {
    const SimDuration skew = faults.skew(id_at<UserId>(u));
    if (skew != SimDuration(0)) skews.push_back(to_seconds(skew));
  }
  require_rate(static_cast<double>(skews.size()), kUsers, 0.4);
  const Moments moments_of_it = moments(skews);
  REQUIRE(moments_of_it.mean == within_standard_errors(0.0, moments_of_it.standard_error_of_mean, 4));
  REQUIRE(moments_of_it.variance == within_standard_errors(360'000.0, moments_of_it.standard_error_of_variance, 4));
}

TEST_CASE("faults are in the truth, and nothing in the log", "[faults]") {
  const SimulatedWorld plain = simulate({world_of(), {}}, 5);
  REQUIRE(plain.truth.fault.empty());
  REQUIRE(simulate(faulty({}), 5).truth.fault.empty());
  const SimulatedWorld world = simulate(faulty({{"lost", 0.3}, {"skewed_clocks", 0.2}}), 5);
  REQUIRE((world.log.feedback_time == plain.log.feedback_time));
  REQUIRE((world.log.feedback_value == plain.log.feedback_value));
  REQUIRE(world.truth.clock_skew.size() == world.log.users);
  const Faults faults(faulty({{"lost", 0.3}, {"skewed_clocks", 0.2}}), 5);
  const std::vector<std::uint32_t> ordinals = request_ordinals(world.log);
  double clicks = 0.0, lost = 0.0;
  for (std::uint32_t r = 0; r < world.log.requests(); ++r) {
    for (std::size_t i = world.log.impression_begin[r]; i < world.log.impression_begin[r + 1]; ++i) {
      if (world.log.feedback_time[i] == kNever) {
        REQUIRE(world.truth.fault[i] == 0);
        continue;
      }
      clicks += 1.0;
      lost += world.truth.fault[i] == kLost ? 1.0 : 0.0;
      const auto user = static_cast<std::uint32_t>(world.log.request_user[r]);
      const auto item = static_cast<std::uint32_t>(world.log.impression_item[i]);
      REQUIRE(world.truth.fault[i] == faults.fate({user, ordinals[r], item}).faults);
    }
  }
  require_rate(lost, clicks, 0.3);
}

const Given kBots = {{"bots", std::int64_t{5}}, {"bot_requests_per_day", 300.0}, {"bot_click_rate", 0.4}};

TEST_CASE("users notice nothing of bots", "[faults]") {
  const SimulatedWorld plain = simulate({world_of({{"users", std::int64_t{300}}}), {}}, 5);
  const SimulatedWorld world = simulate(faulty(kBots, {{"users", std::int64_t{300}}}), 5);
  REQUIRE_NOTHROW(world.log.validate());
  REQUIRE(world.log.users == 305);
  REQUIRE(world.truth.bots == 5);
  for (std::uint32_t user = 0; user < 300; user += 7) REQUIRE((history_of(world, user) == history_of(plain, user)));
  std::size_t of_users = 0;
  for (const UserId user : world.log.request_user) of_users += world.truth.is_bot(user, world.log.users) ? 0 : 1;
  REQUIRE(of_users == plain.log.requests());
}

TEST_CASE("bots ask by a Poisson process and click at random, wherever they look", "[faults]") {
  const SimulatedWorld world = simulate(faulty(kBots), 6);
  const EventLog& log = world.log;
  double requests = 0.0, expected = 0.0, variance = 0.0, clicks = 0.0;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    if (!world.truth.is_bot(log.request_user[r], log.users)) continue;
    requests += 1.0;
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      const double p = 0.4 * static_cast<double>(world.truth.examination[i - log.impression_begin[r]]);
      expected += p;
      variance += p * (1.0 - p);
      clicks += static_cast<double>(log.feedback_value[i]);
      const std::size_t c = log.candidate_begin[r] + log.impression_candidate[i];
      REQUIRE(world.truth.click_probability[c] == 0.4F);
      REQUIRE(log.candidates[c] == log.impression_item[i]);
    }
  }
  const double mean = 5.0 * 300.0 * 7.0;
  REQUIRE(requests == within_standard_errors(mean, std::sqrt(mean), 4));
  REQUIRE(clicks == within_standard_errors(expected, std::sqrt(variance), 4));
}

TEST_CASE("the stream has the bots of the whole world, and the faults of their clicks", "[faults]") {
  Given given = kBots;
  given["duplicated"] = 0.2;
  const WorldConfig config = faulty(given);
  const SimulatedWorld whole = simulate(config, 6);
  WorldStream stream(config, 6);
  SimulatedWorld part = stream.setting();
  REQUIRE(part.truth.bots == 5);
  std::vector<SimTime> times, feedback;
  std::vector<UserId> users;
  std::vector<std::uint8_t> fault;
  while (stream.replace(part, 777)) {
    times.insert(times.end(), part.log.request_time.begin(), part.log.request_time.end());
    users.insert(users.end(), part.log.request_user.begin(), part.log.request_user.end());
    feedback.insert(feedback.end(), part.log.feedback_time.begin(), part.log.feedback_time.end());
    fault.insert(fault.end(), part.truth.fault.begin(), part.truth.fault.end());
  }
  REQUIRE((times == whole.log.request_time));
  REQUIRE((users == whole.log.request_user));
  REQUIRE((feedback == whole.log.feedback_time));
  REQUIRE((fault == whole.truth.fault));
}

TEST_CASE("bots follow up no click", "[faults]") {
  WorldConfig config = faulty(kBots);
  for (const BehaviourInfo& info : behaviour_registry()) {
    config.behaviours.push_back({info.name, Parameters::resolve(info.name, info.parameters, {})});
  }
  const SimulatedWorld world = simulate(config, 6);
  std::map<std::string, std::size_t> done;
  for (std::size_t r = 0; r < world.log.requests(); ++r) {
    if (!world.truth.is_bot(world.log.request_user[r], world.log.users)) continue;
    REQUIRE(world.log.request_query[r] == kNoQuery);
    for (std::size_t i = world.log.impression_begin[r]; i < world.log.impression_begin[r + 1]; ++i) {
      for (const BehaviourColumns& column : world.log.behaviours) {
        done[column.kind] += column.time[i] != kNever ? 1 : 0;
      }
    }
  }
  REQUIRE(done["view"] > 1'000);
  REQUIRE(done["purchase"] + done["rating"] + done["dwell"] + done["share"] == 0);
}

}  // namespace
}  // namespace springtide::sim
