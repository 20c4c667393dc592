#include "sim/logs/log_builder.hpp"

#include <cmath>

#include "sim/events/error.hpp"
#include "tests/logs/log_text.hpp"
#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Message;
using Names = std::vector<std::string>;

LogReadResult read(const LogConfig& config, const std::string& rows) { return read_log_text(config, kHeader + rows); }

template <typename Id>
std::vector<std::uint32_t> numbers(const sim::Column<Id>& ids) {
  std::vector<std::uint32_t> result;
  for (const Id id : ids) result.push_back(static_cast<std::uint32_t>(index(id)));
  return result;
}

TEST_CASE("rows out of order are sorted and numbered by first appearance in time", "[logs]") {
  const LogReadResult result = read(csv_config(), "cat,wine,30,3\nann,tea,10,1\nbob,wine,20,2\nann,milk,40,4\n");
  const EventLog& log = result.log;
  REQUIRE_NOTHROW(log.validate());
  CHECK(log.task == Task::kNextItem);
  CHECK(log.request_time == std::vector{SimTime(10s), SimTime(20s), SimTime(30s), SimTime(40s)});
  CHECK(log.user_names == Names{"ann", "bob", "cat"});
  CHECK(log.item_names == Names{"tea", "wine", "milk"});
  CHECK(numbers(log.request_user) == std::vector<std::uint32_t>{0, 1, 2, 0});
  CHECK(numbers(log.impression_item) == std::vector<std::uint32_t>{0, 1, 1, 2});
  CHECK(log.feedback_value == std::vector{1.0F, 2.0F, 3.0F, 4.0F});
  CHECK(log.feedback_time == log.request_time);
  CHECK(log.item_published == std::vector{SimTime(10s), SimTime(20s), SimTime(40s)});
  CHECK(log.users == 3);
  CHECK(log.items == 3);
  CHECK(result.out_of_order == 1);
}

TEST_CASE("each event is one request with one impression, no candidates and no attributes", "[logs]") {
  const EventLog log = read(csv_config(), "ann,tea,1,1\nbob,tea,2,1\n").log;
  CHECK(log.candidates.empty());
  CHECK(log.candidate_begin == std::vector<std::uint32_t>{0, 0, 0});
  CHECK(log.impression_begin == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(log.impression_candidate == std::vector<std::uint32_t>{0, 0});
  REQUIRE(log.propensity.size() == 2);
  CHECK(std::isnan(log.propensity[0]));
  CHECK(std::isnan(log.propensity[1]));
  CHECK(log.user_attributes.columns == 0);
  CHECK(log.user_attributes.values.empty());
  CHECK(log.item_attributes.columns == 0);
  CHECK(log.item_attributes.values.empty());
}

TEST_CASE("ties keep the order of the file", "[logs]") {
  std::string rows;
  Names expected;
  for (int i = 0; i < 100; ++i) {
    // Time runs backwards from block to block; within a block all times are the same.
    rows += fmt::format("u{},i{},{},1\n", i, i, 9 - i / 10);
  }
  for (int block = 9; block >= 0; --block) {
    for (int i = 0; i < 10; ++i) expected.push_back(fmt::format("u{}", block * 10 + i));
  }
  const LogReadResult result = read(csv_config(), rows);
  CHECK(result.log.user_names == expected);
  CHECK(result.out_of_order == 9);
}

TEST_CASE("the task of the config is the task of the log", "[logs]") {
  LogConfig config = csv_config();
  config.task = Task::kRating;
  CHECK(read(config, "ann,tea,1,4\n").log.task == Task::kRating);
}

TEST_CASE("events below min_value are left out before anything is numbered", "[logs]") {
  LogConfig config = csv_config();
  config.min_value = 3.0;
  const LogReadResult result = read(config, "ann,tea,1,2.9\nbob,milk,2,3\nann,tea,3,5\ncat,gin,0,-7\n");
  CHECK(result.rows == 4);
  CHECK(result.filtered == 2);
  CHECK(result.skipped == 0);
  CHECK(result.out_of_order == 0);  // cat's row came late, but it is not there
  CHECK(result.log.user_names == Names{"bob", "ann"});
  CHECK(result.log.item_names == Names{"milk", "tea"});
  CHECK(result.log.item_published == std::vector{SimTime(2s), SimTime(3s)});
}

TEST_CASE("bad rows are skipped on demand and counted, the first five kept", "[logs]") {
  LogConfig config = csv_config();
  config.skip_bad_rows = true;
  const LogReadResult result = read(config,
                                    "ann,tea,1,4\n,tea,2,4\nann,tea\nann,tea,3,x\nbob,milk,4,5\nann,tea,never,4\n"
                                    "ann,,1,4\nann,tea,5,inf\n");
  CHECK(result.rows == 8);
  CHECK(result.skipped == 6);
  CHECK(result.log.requests() == 2);
  CHECK(result.skipped_examples ==
        Names{"log.csv:3: user and item must not be empty", "log.csv:4: has 2 fields: the header has 4",
              "log.csv:5: rating = x: must be a finite number",
              "log.csv:7: time = never: must be seconds since 1970 (years 0 to 9999), like the first good row",
              "log.csv:8: user and item must not be empty"});
}

TEST_CASE("a log of which nothing is left is refused, with what became of it", "[logs][errors]") {
  LogConfig config = csv_config();
  config.min_value = 4.0;
  CHECK_THROWS_MATCHES(read(config, "ann,tea,1,3\nbob,tea,1,2\n"), InputError,
                       Message("log.csv: holds no events (2 rows, 0 bad, 2 below min_value)"));
  config.skip_bad_rows = true;
  CHECK_THROWS_MATCHES(read(config, "ann,tea,1,3\nbob,tea,1\n"), InputError,
                       Message("log.csv: holds no events (2 rows, 1 bad, 1 below min_value); the first bad row is "
                               "log.csv:3: has 3 fields: the header has 4"));
}

TEST_CASE("a config that breaks rules is refused with all of them", "[logs][errors]") {
  LogConfig config = csv_config();
  config.format = "movietweeting";
  CHECK_THROWS_MATCHES(read_log_text(config, ""), ConfigError,
                       Message("log: format = movietweeting: is no log format; did you mean 'movietweetings'?"));

  config = csv_config();
  config.task = Task::kRating;
  config.columns.value = "";
  CHECK_THROWS_MATCHES(read_log_text(config, ""), ConfigError,
                       Message("log: columns.value = : must be given for task = rating"));

  config.task = Task::kClick;
  config.columns = {};
  config.min_value = 1.0;
  config.separator = '"';
  config.time_format = "iso8610";
  CHECK_THROWS_MATCHES(read_log_text(config, ""), ConfigError,
                       Message("log: task = click: must be next_item or rating; columns.user = : must be given; "
                               "columns.item = : must be given; columns.time = : must be given; "
                               "columns.value = : must be given for min_value; "
                               "separator = \": must not be a quote or a line end; "
                               "time_format = iso8610: did you mean 'iso8601'?"));

  config = csv_config();
  config.separator = '\n';
  config.min_value = std::nan("");
  CHECK_THROWS_MATCHES(read_log_text(config, ""), ConfigError,
                       Message("log: min_value = nan: must be a finite number; "
                               "separator = a line end: must not be a quote or a line end"));
}

}  // namespace
}  // namespace springtide::sim
