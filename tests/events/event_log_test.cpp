#include "sim/events/event_log.hpp"

#include <limits>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::sim {
namespace {

TEST_CASE("a sound log is accepted", "[event_log]") { REQUIRE_NOTHROW(RandomLog{}.make().validate()); }

TEST_CASE("a place is a rank in the slate, but where the log says otherwise", "[event_log]") {
  EventLog log = RandomLog{}.make();
  const std::size_t first = log.impression_begin[3];
  REQUIRE(log.position_of(3, first + 1) == 1);
  for (std::size_t r = 0; r < log.requests(); ++r) {
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      log.impression_position.push_back(static_cast<std::uint8_t>(2 * (i - log.impression_begin[r]) + 1));
    }
  }
  REQUIRE_NOTHROW(log.validate());
  REQUIRE(log.position_of(3, first + 1) == 3);
}

TEST_CASE("an unsound log is refused with the rule it breaks", "[event_log][errors]") {
  EventLog log = RandomLog{}.make();
  SECTION("empty") {
    REQUIRE_THROWS_WITH(EventLog{}.validate(), "event log: is empty: there must be at least one request");
  }
  SECTION("time backwards") {
    log.request_time[7] = SimTime(-SimDuration(1));
    REQUIRE_THROWS_WITH(log.validate(), "event log: time runs backwards at request 7");
  }
  SECTION("unknown item") {
    log.impression_item[3] = ItemId{1000};
    REQUIRE_THROWS_WITH(log.validate(), "event log: impression 3 names an item beyond the catalogue");
  }
  SECTION("NaN") {
    log.feedback_value[5] = std::numeric_limits<float>::quiet_NaN();
    REQUIRE_THROWS_WITH(log.validate(), "event log: impression 5 has a value that is not finite");
  }
  SECTION("columns of different length") {
    log.propensity.pop_back();
    REQUIRE_THROWS_WITH(log.validate(), "event log: impression columns must be equally long");
  }
  SECTION("positions of some impressions only") {
    log.impression_position = {0};
    REQUIRE_THROWS_WITH(log.validate(), "event log: impression_position must be empty or as long as impression_item");
  }
  SECTION("two impressions at one place") {
    log.impression_position.assign(log.impressions(), 1);
    REQUIRE_THROWS_WITH(log.validate(), "event log: request 0 shows two at one place");
  }
  SECTION("attributes") {
    log.user_attributes.values.pop_back();
    REQUIRE_THROWS_WITH(log.validate(), "event log: attributes must have one row an entity");
  }
}

}  // namespace
}  // namespace springtide::sim
