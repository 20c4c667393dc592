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

TEST_CASE("every parameter says what it means, and its default is right by its own rule", "[world]") {
  for (const ParameterInfo& info : world_parameters()) {
    INFO(info.name);
    REQUIRE_FALSE(info.meaning.empty());
    REQUIRE(info.allows(info.default_value));
  }
}

}  // namespace
}  // namespace springtide::sim
