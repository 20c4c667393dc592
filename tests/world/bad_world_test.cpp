#include <chrono>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

TEST_CASE("contradictions between parameters are all named at once", "[world][errors]") {
  REQUIRE_THROWS_AS(simulate({world_of({{"slate", std::int64_t{30}}}), {}}, 1), ConfigError);
  REQUIRE_THROWS_WITH(simulate({world_of({{"slate", std::int64_t{30}}, {"items", std::int64_t{15}}}), {}}, 1),
                      "world: slate = 30: must be at most candidates = 20; "
                      "candidates = 20: must be at most items = 15, those there are at the start");
  REQUIRE_THROWS_WITH(simulate({world_of({{"attention_half_life", SimDuration(10min)}}), {}}, 1),
                      "world: attention_half_life = 10m: must be at least a 900th of the duration");
}

TEST_CASE("a log that would not fit is refused before it is begun", "[world][errors]") {
  REQUIRE_THROWS_WITH(
      simulate({world_of({{"users", std::int64_t{1'000'000}}, {"requests_per_user_per_day", 100.0}}), {}}, 1),
      "world: requests_per_user_per_day = 100: makes 700000000 requests of 20 candidates, more than memory is to hold");
}

TEST_CASE("a world in which nobody ever comes is refused", "[world][errors]") {
  REQUIRE_THROWS_WITH(simulate({world_of({{"requests_per_user_per_day", 0.0}}), {}}, 1),
                      "world.requests_per_user_per_day: no user comes even once in the duration");
}

TEST_CASE("an unknown kind of drift names the known ones", "[world][errors]") {
  REQUIRE_THROWS_WITH(simulate({world_of(), {{"sudde", {}}}}, 1),
                      Catch::Contains("world.drift.kind = \"sudde\"") && Catch::Contains("sudden"));
}

TEST_CASE("a key that has no say is refused by name", "[world][errors]") {
  REQUIRE_THROWS_WITH(simulate({world_of({{"examination_eta", 2.0}, {"continuation", 0.5}}), {}}, 1),
                      "world: examination_eta = 2: applies only with examination = \"power\", which is \"published\"; "
                      "continuation = 0.5: applies only with choice = \"cascade\", which is \"position_based\"");
  REQUIRE_THROWS_WITH(
      simulate({world_of({{"logging_policy", std::string("softmax")}, {"epsilon", 0.1}}), {}}, 1),
      "world: epsilon = 0.1: applies only with logging_policy = \"epsilon_greedy\", which is \"softmax\"");
  // The default is what a resolved spec writes.
  REQUIRE_NOTHROW(simulate(
      {world_of({{"users", std::int64_t{20}}, {"choice", std::string("cascade")}, {"no_choice_logit", 0.0}}), {}}, 1));
  REQUIRE_THROWS_WITH(world_of({{"choice", std::string("cascades")}}),
                      Catch::Contains("choice = \"cascades\": must be one of position_based, cascade"));
}

TEST_CASE("every parameter says what it means, and its default is right by its own rule", "[world]") {
  for (const ParameterInfo& info : world_parameters()) {
    INFO(info.name);
    REQUIRE_FALSE(info.meaning.empty());
    REQUIRE(info.allows(info.default_value));
  }
}

}  // namespace
}  // namespace springtide::sim
