#include "sim/logs/timestamp.hpp"

#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

// By `date -u -d 2013-02-28T14:38:27Z +%s`.
constexpr SimTime kInstant = SimTime(SimDuration(1362062307s));
constexpr SimTime kMidnight = SimTime(SimDuration(1362009600s));

TEST_CASE("seconds since 1970 are read to the microsecond", "[timestamp]") {
  CHECK(parse_epoch_seconds("1362062307") == kInstant);
  CHECK(parse_epoch_seconds("1362062307.0") == kInstant);
  CHECK(parse_epoch_seconds("1.362062307e9") == kInstant);
  CHECK(parse_epoch_seconds("1362062307.123457") == kInstant + 123457us);
  CHECK(parse_epoch_seconds("0") == SimTime());
  CHECK(parse_epoch_seconds("-1.5") == SimTime(-1500ms));
  CHECK(parse_epoch_seconds("253402300799") == SimTime(SimDuration(253402300799s)));
}

TEST_CASE("what is no number of seconds is refused", "[timestamp][errors]") {
  // The last three: milliseconds, year 10000, and the second before year 0.
  const std::string wrong = GENERATE(as<std::string>{}, "", " 1", "1 ", "+1", "1s", "nan", "inf", "-inf", "1e400",
                                     "2013-02-28", "1362062307000", "253402300800", "-62167219201");
  INFO(wrong);
  CHECK_FALSE(parse_epoch_seconds(wrong).has_value());
}

TEST_CASE("ISO 8601 is read with and without seconds, fractions and zone", "[timestamp]") {
  const std::string instant = GENERATE(
      as<std::string>{}, "2013-02-28T14:38:27", "2013-02-28 14:38:27", "2013-02-28T14:38:27Z", "2013-02-28t14:38:27z",
      "2013-02-28T14:38:27.000", "2013-02-28T14:38:27+00:00", "2013-02-28T14:38:27-00:00", "2013-02-28T15:38:27+01:00",
      "2013-02-28T20:08:27+0530", "2013-02-28T20:08:27+05:30", "2013-03-01T00:38:27+10", "2013-02-27T23:38:27-15:00");
  INFO(instant);
  CHECK(parse_iso8601(instant) == kInstant);
}

TEST_CASE("ISO 8601 takes a date alone, minutes, fractions, leap days and leap seconds", "[timestamp]") {
  CHECK(parse_iso8601("2013-02-28") == kMidnight);
  CHECK(parse_iso8601("2013-02-28T00:00") == kMidnight);
  CHECK(parse_iso8601("2013-02-28T00:01+00:01") == kMidnight);
  CHECK(parse_iso8601("2013-02-28T00:00:00.5Z") == kMidnight + 500ms);
  CHECK(parse_iso8601("2013-02-28T00:00:00,25") == kMidnight + 250ms);
  CHECK(parse_iso8601("2013-02-28T00:00:00.1234569") == kMidnight + 123456us);
  CHECK(parse_iso8601("2012-02-29") == SimTime(SimDuration(1330473600s)));  // by date(1), as above
  CHECK(parse_iso8601("2013-02-27T23:59:60Z") == kMidnight);
  CHECK(parse_iso8601("1969-12-31T23:59:59Z") == SimTime(-1s));
  CHECK(parse_iso8601("0000-01-01") == SimTime(SimDuration(-62167219200s)));
}

TEST_CASE("what is no ISO 8601 is refused", "[timestamp][errors]") {
  const std::string wrong = GENERATE(
      as<std::string>{}, "", "2013", "2013-02", "2013-2-28", "13-02-28", "2013-02-29", "2013-13-01", "2013-00-01",
      "2013-02-00", "20130228", "2013/02/28", " 2013-02-28", "2013-02-28 ", "2013-02-28T", "2013-02-28Z",
      "2013-02-28T14", "2013-02-28T24:00", "2013-02-28T14:60", "2013-02-28T14:38:61",
      "2013-02-28T14:38:", "2013-02-28T14:38:27.", "2013-02-28T14:38.5", "2013-02-28T14:38:27+",
      "2013-02-28T14:38:27+1", "2013-02-28T14:38:27+01:", "2013-02-28T14:38:27+24:00", "2013-02-28T14:38:27+01:60",
      "2013-02-28T14:38:27 UTC", "2013-02-28T14:38:27ZZ", "2013-02-28_14:38:27", "1362062307");
  INFO(wrong);
  CHECK_FALSE(parse_iso8601(wrong).has_value());
}

TEST_CASE("auto settles on the format of the first time that it can read", "[timestamp]") {
  TimestampReader reader("auto");
  CHECK_FALSE(reader("yesterday").has_value());
  CHECK(reader.rule() == "must be seconds since 1970 (years 0 to 9999) or ISO 8601, as 2013-02-28T14:38:27Z");
  CHECK(reader("2013-02-28T14:38:27Z") == kInstant);
  CHECK_FALSE(reader("1362062307").has_value());
  CHECK(reader.rule() == "must be ISO 8601, as 2013-02-28T14:38:27Z, like the first good row");
  CHECK(reader("2013-02-28") == kMidnight);
}

TEST_CASE("a format that is asked for is the only one", "[timestamp]") {
  TimestampReader seconds("epoch_seconds"), iso("iso8601");
  CHECK_FALSE(seconds("2013-02-28").has_value());
  CHECK(seconds("1362062307") == kInstant);
  CHECK(seconds.rule() == "must be seconds since 1970 (years 0 to 9999)");
  CHECK_FALSE(iso("1362062307").has_value());
  CHECK(iso("2013-02-28") == kMidnight);
  CHECK(iso.rule() == "must be ISO 8601, as 2013-02-28T14:38:27Z");
}

}  // namespace
}  // namespace springtide::sim
