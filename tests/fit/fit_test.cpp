#include "sim/fit/fit.hpp"

#include <algorithm>
#include <cmath>

#include "sim/events/error.hpp"
#include "sim/fit/curves.hpp"
#include "sim/fit/first_taken.hpp"
#include "sim/logs/log_reader.hpp"
#include "tests/fit/fitted.hpp"

namespace springtide::sim {
namespace {

const FittedParameter& said_of(const FittedWorld& fitted, const std::string& name) {
  const auto it = std::find_if(fitted.parameters.begin(), fitted.parameters.end(),
                               [&](const FittedParameter& parameter) { return parameter.name == name; });
  REQUIRE(it != fitted.parameters.end());
  return *it;
}

// The rule: within three of its own standard errors; what has none (it is counted, not estimated) is exact.
void check_recovered(const FittedWorld& fitted, const std::string& name, double truth) {
  const FittedParameter& said = said_of(fitted, name);
  INFO(name);
  REQUIRE(said.estimate);
  CAPTURE(said.estimate->value, said.estimate->standard_error, truth);
  CHECK(std::abs(said.estimate->value - truth) <= 3.0 * said.estimate->standard_error + 1e-6 * std::abs(truth));
}

void check_world(const FittedWorld& fitted, const WorldConfig& world) {
  for (const char* name : {"requests_per_user_per_day", "activity_sd", "daily_amplitude", "peak_hour",
                           "items_published_per_day", "popularity_sd", "base_logit", "epsilon"}) {
    check_recovered(fitted, name, world.parameters.number(name));
  }
  for (const char* name : {"users", "items", "topics", "candidates", "slate"}) {
    check_recovered(fitted, name, static_cast<double>(world.parameters.integer(name)));
  }
  const auto days = [&](const char* name) { return to_seconds(world.parameters.duration(name)) / 86'400.0; };
  check_recovered(fitted, "duration", days("duration"));
  check_recovered(fitted, "attention_half_life", days("attention_half_life"));
  check_recovered(fitted, "feedback_delay_mean", to_seconds(world.parameters.duration("feedback_delay_mean")));
}

TEST_CASE("a fit to the news preset, and to two worlds unlike it, recovers what they were simulated with") {
  const std::vector<WorldConfig> worlds = {small_news(),
                                           small_news({{"attention_half_life", SimDuration(std::chrono::hours(10))},
                                                       {"popularity_sd", 1.5},
                                                       {"activity_sd", 1.6},
                                                       {"daily_amplitude", 0.25},
                                                       {"peak_hour", 7.0},
                                                       {"epsilon", 0.0}}),
                                           small_news({{"attention_half_life", SimDuration(std::chrono::hours(100))},
                                                       {"popularity_sd", 0.6},
                                                       {"activity_sd", 0.5},
                                                       {"candidates", std::int64_t{12}},
                                                       {"slate", std::int64_t{5}},
                                                       {"base_logit", -1.5},
                                                       {"feedback_delay_mean", SimDuration(std::chrono::minutes(5))}})};
  std::uint64_t seed = 21;
  for (const WorldConfig& world : worlds) {
    const FittedWorld fitted = fit_world(simulate(world, seed++).log, Census::kComplete, 1);
    check_world(fitted, world);
    CHECK(fitted.world.drifts.empty());
    CHECK_FALSE(said_of(fitted, "quality_sd").estimate);
    // Every parameter of the world is spoken of, and what was fitted is a world.
    for (const ParameterInfo& info : world_parameters()) said_of(fitted, info.name);
    CHECK(simulate(fitted.world, 1).log.requests() > 1000);
  }
}

TEST_CASE("a fit to what a world's takings alone tell recovers its catalogue") {
  const WorldConfig world = small_news({{"candidates", std::int64_t{1}}, {"slate", std::int64_t{1}}});
  const FittedWorld fitted = fit_world(takings_of(world, 5), Census::kSeenOnly, 1);
  for (const char* name : {"requests_per_user_per_day", "activity_sd", "daily_amplitude", "peak_hour",
                           "items_published_per_day", "popularity_sd"}) {
    check_recovered(fitted, name, world.parameters.number(name));
  }
  check_recovered(fitted, "users", 2000.0);
  check_recovered(fitted, "items", 2000.0);
  check_recovered(fitted, "attention_half_life", 1.5);
  CHECK_FALSE(said_of(fitted, "base_logit").estimate);
  CHECK(fitted.comparable().parameters.integer("candidates") == 1);
  CHECK(fitted.world.parameters.integer("candidates") == 20);
}

TEST_CASE("curves of a world lie within the bands of its own log, and those of another outside") {
  const WorldConfig world = small_news();
  const EventLog log = simulate(world, 31).log;
  FittedWorld itself;
  itself.world = world;
  for (const LaidCurve& curve : lay_side_by_side(log, itself, 1)) {
    INFO(curve.name);
    CHECK(curve.at.size() > 5);
    CHECK(curve.lies_within());
    for (std::size_t i = 0; i < curve.at.size(); ++i) {
      CHECK(curve.low[i] <= curve.real[i]);
      CHECK(curve.real[i] <= curve.high[i]);
    }
  }
  FittedWorld other;
  other.world = small_news({{"activity_sd", 1.5},
                            {"popularity_sd", 1.5},
                            {"attention_half_life", SimDuration(std::chrono::hours(60))},
                            {"peak_hour", 12.0}});
  for (const LaidCurve& curve : lay_side_by_side(log, other, 1)) {
    INFO(curve.name);
    CHECK_FALSE(curve.lies_within());
  }
}

TEST_CASE("curves are those of a count by hand") {
  // 240 users: user u comes on u / 60 + 1 days, in hour u % 24.
  LogConfig config;
  config.format = "csv";
  config.path = "hand.csv";
  config.columns = {"user", "item", "time", ""};
  std::string text = "user,item,time\n";
  for (int u = 0; u < 240; ++u) {
    for (int visit = 0; visit <= u / 60; ++visit) {
      text += "u" + std::to_string(u) + ",i" + std::to_string((u + visit) % 30) + "," +
              std::to_string(1'600'041'600 + 86'400 * visit + 3600 * (u % 24) + u) + "\n";
    }
  }
  const EventLog log = read_log_text(config, text).log;
  FittedWorld fitted;
  fitted.census = Census::kSeenOnly;
  fitted.world = small_news();
  const std::vector<LaidCurve> curves = lay_side_by_side(log, fitted, 1);
  REQUIRE(curves[0].name == "activity");
  CHECK(curves[0].real == std::vector<double>{1.0, 0.75, 0.5, 0.25});
  REQUIRE(curves[3].name == "hour");
  for (const double share : curves[3].real) CHECK(share == Approx(1.0 / 24.0).margin(0.005));
}

TEST_CASE("too little to fit is told with the rule") {
  const EventLog log = takings_of(small_news({{"users", std::int64_t{30}},
                                              {"requests_per_user_per_day", 0.5},
                                              {"candidates", std::int64_t{1}},
                                              {"slate", std::int64_t{1}}}),
                                  1);
  CHECK_THROWS_WITH(fit_world(log, Census::kSeenOnly, 1), Catch::Contains("requests: a fit needs at least 200"));
  CHECK_THROWS_WITH(fit_world(EventLog{}, Census::kSeenOnly, 1), "holds 0 requests: a fit needs at least 200");
  const EventLog few_users = takings_of(small_news({{"users", std::int64_t{10}},
                                                    {"requests_per_user_per_day", 20.0},
                                                    {"candidates", std::int64_t{1}},
                                                    {"slate", std::int64_t{1}}}),
                                        1);
  CHECK_THROWS_WITH(fit_world(few_users, Census::kSeenOnly, 1), Catch::Contains("users: a fit needs at least 20"));
  EventLog one_instant = takings_of(small_news(), 1);
  std::fill(one_instant.request_time.begin(), one_instant.request_time.end(), SimTime{});
  CHECK_THROWS_WITH(fit_world(one_instant, Census::kSeenOnly, 1), Catch::Contains("a span of time"));
}

}  // namespace
}  // namespace springtide::sim
