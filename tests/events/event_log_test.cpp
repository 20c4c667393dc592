#include "sim/events/event_log.hpp"

#include <limits>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::sim {
namespace {

TEST_CASE("a sound log is accepted", "[event_log]") { REQUIRE_NOTHROW(RandomLog{}.make().validate()); }

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
  SECTION("attributes") {
    log.user_attributes.values.pop_back();
    REQUIRE_THROWS_WITH(log.validate(), "event log: attributes must have one row an entity");
  }
}

}  // namespace
}  // namespace springtide::sim
