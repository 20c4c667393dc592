#include "sim/world/choice.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

struct Expectation {
  double expected = 0.0, observed = 0.0, variance = 0.0;
  void add(double probability, double value) {
    expected += probability;
    observed += value;
    variance += probability * (1.0 - probability);
  }
};

const SimulatedWorld& world() {
  static const SimulatedWorld kWorld = simulate(
      {world_of({{"users", std::int64_t{10'000}}, {"slate", std::int64_t{12}}}), {drift_of("ornstein_uhlenbeck")}}, 9);
  return kWorld;
}

// Of an impression: P(click | examined), from the truth.
float appeal_of(std::size_t request, std::size_t impression) {
  const EventLog& log = world().log;
  return world().truth.click_probability[log.candidate_begin[request] + log.impression_candidate[impression]];
}

TEST_CASE("clicks come as often as the truth says, at every position", "[choice]") {
  const EventLog& log = world().log;
  std::vector<Expectation> at(world().truth.examination.size());
  REQUIRE(at.size() == 12);
  for (std::size_t r = 0; r < log.requests(); ++r) {
    for (std::size_t p = 0; p < at.size(); ++p) {
      const std::size_t i = log.impression_begin[r] + p;
      at[p].add(double{world().truth.examination[p]} * double{appeal_of(r, i)}, double{log.feedback_value[i]});
    }
  }
  for (std::size_t p = 0; p < at.size(); ++p) {
    INFO("position " << p);
    REQUIRE(at[p].observed == within_standard_errors(at[p].expected, std::sqrt(at[p].variance), 4));
  }
}

TEST_CASE("clicks come as often as the truth says, at every probability", "[choice]") {
  const EventLog& log = world().log;
  std::array<Expectation, 10> at;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      const float p = appeal_of(r, i);
      const float examined = world().truth.examination[i - log.impression_begin[r]];
      at[std::min<std::size_t>(9, static_cast<std::size_t>(p * 10.0F))].add(double{examined} * double{p},
                                                                            double{log.feedback_value[i]});
    }
  }
  for (std::size_t bin = 0; bin < at.size(); ++bin) {
    INFO("bin " << bin);
    REQUIRE(at[bin].observed == within_standard_errors(at[bin].expected, std::sqrt(at[bin].variance), 4));
  }
}

TEST_CASE("what a user would do with an item can be asked of anyone, and is what the log shows", "[choice]") {
  const EventLog& log = world().log;
  const Choice choice(world_of(), 9);
  const std::vector<std::uint32_t> ordinals = request_ordinals(log);
  for (std::size_t r = 0; r < 2'000; ++r) {
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      const PotentialOutcome outcome = choice.outcome(static_cast<std::uint32_t>(log.request_user[r]), ordinals[r],
                                                      static_cast<std::uint32_t>(log.impression_item[i]));
      const float examined = world().truth.examination[i - log.impression_begin[r]];
      const bool clicked = outcome.examination < examined && outcome.click < appeal_of(r, i);
      REQUIRE(log.feedback_value[i] == (clicked ? 1.0F : 0.0F));
      REQUIRE(log.feedback_time[i] == (clicked ? log.request_time[r] + choice.delay(outcome.delay) : kNever));
    }
  }
}

TEST_CASE("feedback takes as long as the mean delay, exponentially", "[choice]") {
  const EventLog& log = world().log;
  std::vector<double> seconds;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      if (log.feedback_value[i] != 0.0F) seconds.push_back(to_seconds(log.feedback_time[i] - log.request_time[r]));
    }
  }
  const Moments of = moments(seconds);
  REQUIRE(of.mean == within_standard_errors(60.0, of.standard_error_of_mean, 4));
  REQUIRE(of.variance == within_standard_errors(3'600.0, of.standard_error_of_variance, 4));
}

}  // namespace
}  // namespace springtide::sim
