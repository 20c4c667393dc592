#include "sim/events/error.hpp"

#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

TEST_CASE("problems are collected and thrown together", "[error]") {
  ConfigProblems problems("world");
  problems.require(true, "users", 5, "must be at least 1");
  REQUIRE_NOTHROW(problems.throw_if_any());
  problems.require(false, "users", -5, "must be at least 1");
  problems.require(false, "half_life", SimDuration(-1h), "must be above 0s");
  REQUIRE_THROWS_WITH(problems.throw_if_any(),
                      "world: users = -5: must be at least 1; half_life = -1h: must be above 0s");
}

TEST_CASE("a wrong name gets the nearest right one, or all of them", "[error]") {
  const std::vector<std::string> known = {"popularity", "item_knn", "mlp"};
  REQUIRE(nearest_name_hint("poplarity", known) == "did you mean 'popularity'?");
  REQUIRE(nearest_name_hint("transformer", known) == "known are popularity, item_knn, mlp");
  REQUIRE(nearest_name_hint("x", {}) == "nothing is known here");
}

}  // namespace
}  // namespace springtide::sim
