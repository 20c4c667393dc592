#include "sim/events/time.hpp"

#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

TEST_CASE("durations are read with their unit", "[time]") {
  REQUIRE(parse_duration("90s") == SimDuration(90s));
  REQUIRE(parse_duration("10m") == SimDuration(10min));
  REQUIRE(parse_duration("1.5h") == SimDuration(90min));
  REQUIRE(parse_duration("2d") == SimDuration(48h));
  REQUIRE(parse_duration("1w") == SimDuration(168h));
  REQUIRE(parse_duration("250ms") == SimDuration(250ms));
  REQUIRE(parse_duration("7us") == SimDuration(7us));
  REQUIRE(parse_duration("-1h") == SimDuration(-1h));
  REQUIRE(parse_duration("0") == SimDuration(0s));
}

TEST_CASE("what is no duration is refused", "[time]") {
  const std::string wrong =
      GENERATE(as<std::string>{}, "", "h", "90", "1 h", "1hour", "nans", "infd", "1e300d", "1h30m");
  INFO(wrong);
  REQUIRE_FALSE(parse_duration(wrong).has_value());
}

TEST_CASE("a duration reads back as it was written", "[time]") {
  for (const SimDuration span : {SimDuration(0s), SimDuration(90s), SimDuration(36h), SimDuration(7 * 24h),
                                 SimDuration(1500ms), SimDuration(1us), SimDuration(-90min)}) {
    REQUIRE(parse_duration(format_duration(span)) == span);
  }
  REQUIRE(format_duration(90min) == "90m");
  REQUIRE(format_duration(7 * 24h) == "7d");
}

}  // namespace
}  // namespace springtide::sim
