#include "sim/events/parameters.hpp"

#include <cmath>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

const std::vector<ParameterInfo> kDeclared = {
    {.name = "users", .default_value = std::int64_t{10}, .meaning = "how many", .minimum = 1},
    {.name = "share", .default_value = 0.5, .meaning = "of users", .minimum = 0, .maximum = 1},
    {.name = "half_life", .default_value = SimDuration(1h), .meaning = "decay", .minimum = 0, .above_minimum = true},
    {.name = "start", .default_value = std::string("cold"), .meaning = "how", .choices = {"cold", "warm"}},
    {.name = "hidden", .default_value = std::vector<std::int64_t>{64}, .meaning = "layers", .minimum = 1},
    {.name = "members",
     .default_value = std::vector<std::string>{"mlp"},
     .meaning = "who",
     .minimum = 1,
     .maximum = 2,
     .choices = {"mlp", "cart"}},
    {.name = "fast", .default_value = false, .meaning = "or not"}};

TEST_CASE("what is not given has its default, what is given its value", "[parameters]") {
  const Parameters parameters =
      Parameters::resolve("here", kDeclared, {{"users", std::int64_t{3}}, {"half_life", std::string("90s")}});
  REQUIRE(parameters.integer("users") == 3);
  REQUIRE(parameters.duration("half_life") == SimDuration(90s));
  REQUIRE(parameters.number("share") == 0.5);
  REQUIRE(parameters.text("start") == "cold");
  REQUIRE(parameters.list("hidden") == std::vector<std::int64_t>{64});
  REQUIRE(parameters.texts("members") == std::vector<std::string>{"mlp"});
  REQUIRE_FALSE(parameters.flag("fast"));
}

TEST_CASE("an integer is a fine number", "[parameters]") {
  REQUIRE(Parameters::resolve("here", kDeclared, {{"share", std::int64_t{1}}}).number("share") == 1.0);
}

TEST_CASE("every broken rule is named at once", "[parameters][errors]") {
  REQUIRE_THROWS_WITH(
      Parameters::resolve("here", kDeclared,
                          {{"usres", std::int64_t{3}},
                           {"users", std::int64_t{-5}},
                           {"share", 1.5},
                           {"half_life", std::string("soon")},
                           {"start", std::string("luke")},
                           {"hidden", std::vector<std::int64_t>{8, 0}},
                           {"members", std::vector<std::string>{"cart", "trees"}},
                           {"fast", std::int64_t{1}}}),
      "here: fast = 1: must be a bool; half_life = \"soon\": must be a duration like \"90s\", \"6h\" or \"1d\"; "
      "hidden = [8, 0]: must be at least 1; members = [\"cart\", \"trees\"]: must be at least 1 and at most 2 of mlp, "
      "cart; share = 1.5: must be at least 0 and at most 1; "
      "start = \"luke\": must be one of cold, warm; users = -5: must be at least 1; "
      "usres = 3: unknown key; did you mean 'users'?");
}

TEST_CASE("NaN obeys no rule", "[parameters][errors]") {
  REQUIRE_THROWS_WITH(Parameters::resolve("here", kDeclared, {{"share", std::nan("")}}),
                      "here: share = nan: must be at least 0 and at most 1");
}

}  // namespace
}  // namespace springtide::sim
