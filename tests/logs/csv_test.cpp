#include "sim/events/error.hpp"
#include "sim/logs/csv_record.hpp"
#include "tests/logs/log_text.hpp"
#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;
using Fields = std::vector<std::string>;

Fields split(std::string_view record, char separator = ',') {
  CsvSplitter splitter(separator);
  REQUIRE(splitter.begin(record));
  CHECK_FALSE(splitter.malformed());
  return {splitter.fields().begin(), splitter.fields().end()};
}

// The message of the error that reading the rows below the usual header ends in.
template <typename ErrorKind>
std::string refusal(const LogConfig& config, const std::string& text) {
  try {
    read_log_text(config, text);
  } catch (const ErrorKind& error) {
    return error.what();
  }
  return "was read";
}
std::string row_refusal(const std::string& rows) { return refusal<InputError>(csv_config(), kHeader + rows); }

TEST_CASE("records split at separators outside quotes", "[csv]") {
  CHECK(split("a,b,c") == Fields{"a", "b", "c"});
  CHECK(split("") == Fields{""});
  CHECK(split(",") == Fields{"", ""});
  CHECK(split("a,,") == Fields{"a", "", ""});
  CHECK(split("\"a,b\",c") == Fields{"a,b", "c"});
  CHECK(split("\"\",\"\"") == Fields{"", ""});
  CHECK(split("\"say \"\"hi\"\"\",2") == Fields{"say \"hi\"", "2"});
  CHECK(split("\"\"\"\"") == Fields{"\""});
  CHECK(split("5\" disk,b") == Fields{"5\" disk", "b"});
  CHECK(split("a,\"b\nc\r\nd\",e") == Fields{"a", "b\nc\r\nd", "e"});
  CHECK(split("a;\"b;c\";d,e", ';') == Fields{"a", "b;c", "d,e"});
  CHECK(split("a\tb c\t", '\t') == Fields{"a", "b c", ""});
}

TEST_CASE("a record goes on while a quote is open, and its fields are told apart from the last record's", "[csv]") {
  CsvSplitter splitter(',');
  REQUIRE(splitter.begin("a,b,c,d"));
  const std::string record = "x,\"one\ntwo \"\"2\"\"\n\nfour\",y";
  std::size_t end = record.find('\n');
  bool whole = splitter.begin(std::string_view(record).substr(0, end));
  for (int lines = 1; lines < 4; ++lines) {
    REQUIRE_FALSE(whole);
    end = std::min(record.find('\n', end + 1), record.size());
    whole = splitter.resume(std::string_view(record).substr(0, end));
  }
  REQUIRE(whole);
  CHECK(Fields(splitter.fields().begin(), splitter.fields().end()) == Fields{"x", "one\ntwo \"2\"\n\nfour", "y"});
}

TEST_CASE("columns are found by name, whatever stands between them", "[csv]") {
  LogConfig config = csv_config();
  config.separator = '\t';
  config.columns = {.user = "user_id:token", .item = "item_id:token", .time = "timestamp:float", .value = ""};
  const LogReadResult read = read_log_text(
      config,
      "item_id:token\tnote\ttimestamp:float\tuser_id:token\n242\t\t881250949\t196\n302\tx,\"y\t891717742\t186\n");
  CHECK(read.rows == 2);
  CHECK(read.log.user_names == Fields{"196", "186"});
  CHECK(read.log.item_names == Fields{"242", "302"});
  CHECK(read.log.request_time == std::vector{SimTime(881250949s), SimTime(891717742s)});
  CHECK(read.log.feedback_value == std::vector{1.0F, 1.0F});
}

TEST_CASE("a byte order mark, CRLF, empty lines and a missing last line end change nothing", "[csv]") {
  const LogReadResult read =
      read_log_text(csv_config(), "\xEF\xBB\xBFuser,item,time,rating\r\nann,tea,1,4.5\r\n\r\nbob,\"milk\r\njug\",2,3");
  CHECK(read.rows == 2);
  CHECK(read.log.user_names == Fields{"ann", "bob"});
  CHECK(read.log.item_names == Fields{"tea", "milk\r\njug"});
  CHECK(read.log.feedback_value == std::vector{4.5F, 3.0F});
}

TEST_CASE("ids are any strings", "[csv]") {
  const LogReadResult read =
      read_log_text(csv_config(), std::string(kHeader) + "Zoë, ,1,1\n007,\"a,\"\"b\"\"\",2,1\n7,-,3,1\n");
  CHECK(read.log.user_names == Fields{"Zoë", "007", "7"});
  CHECK(read.log.item_names == Fields{" ", "a,\"b\"", "-"});
}

TEST_CASE("every bad row is named by line and rule", "[csv][errors]") {
  const std::string good = "ann,tea,1,4\n";
  CHECK(row_refusal(good + "ann,tea,2\n") == "log.csv:3: has 3 fields: the header has 4");
  CHECK(row_refusal(good + "ann,tea,2,4,\n") == "log.csv:3: has 5 fields: the header has 4");
  CHECK(row_refusal(",tea,2,4\n") == "log.csv:2: user and item must not be empty");
  CHECK(row_refusal("ann,\"\",2,4\n") == "log.csv:2: user and item must not be empty");
  CHECK(row_refusal("ann,tea,2,\n") == "log.csv:2: rating = : must be a finite number");
  CHECK(row_refusal("ann,tea,2,five\n") == "log.csv:2: rating = five: must be a finite number");
  CHECK(row_refusal("ann,tea,2,5 \n") == "log.csv:2: rating = 5 : must be a finite number");
  CHECK(row_refusal("ann,tea,2,nan\n") == "log.csv:2: rating = nan: must be a finite number");
  CHECK(row_refusal("ann,tea,2,-inf\n") == "log.csv:2: rating = -inf: must be a finite number");
  CHECK(row_refusal("ann,tea,2,1e39\n") == "log.csv:2: rating = 1e39: must be a finite number");  // not as a float
  CHECK(row_refusal("ann,tea,soon,4\n") ==
        "log.csv:2: time = soon: must be seconds since 1970 (years 0 to 9999) or ISO 8601, as 2013-02-28T14:38:27Z");
  CHECK(row_refusal("ann,\"tea\"s,2,4\n") == "log.csv:2: has text between a closing quote and the next separator");
  CHECK(row_refusal(good + "ann,\"tea,2,4\nbob,tea,3,4\n") == "log.csv:3: a quoted field is never closed");
}

TEST_CASE("a bad record of many lines is named by its first, and the lines after it still count", "[csv][errors]") {
  CHECK(row_refusal("ann,\"a\nb\nc\",1\n") == "log.csv:2: has 3 fields: the header has 4");
  CHECK(row_refusal("ann,\"a\nb\nc\",1,4\nbob,tea\n") == "log.csv:5: has 2 fields: the header has 4");
}

TEST_CASE("a long or unprintable field is abridged in a message", "[csv][errors]") {
  CHECK(row_refusal("ann,tea,1,\"a\nb\tc\"\n") == "log.csv:2: rating = a?b?c: must be a finite number");
  CHECK(row_refusal("ann,tea,1," + std::string(5000, 'x') + "\n") ==
        "log.csv:2: rating = " + std::string(60, 'x') + "...: must be a finite number");
  // Cut before a character of two bytes, not within it.
  CHECK(row_refusal("ann,tea,1," + std::string(59, 'x') + "ëë\n") ==
        "log.csv:2: rating = " + std::string(59, 'x') + "...: must be a finite number");
}

TEST_CASE("times keep to the format of the first good row", "[csv][errors]") {
  CHECK(row_refusal("ann,tea,2013-02-28T14:38:27+01:00,4\nann,tea,1362062307,4\n") ==
        "log.csv:3: time = 1362062307: must be ISO 8601, as 2013-02-28T14:38:27Z, like the first good row");
  CHECK(row_refusal("ann,tea,1362062307,4\nann,tea,2013-02-28,4\n") ==
        "log.csv:3: time = 2013-02-28: must be seconds since 1970 (years 0 to 9999), like the first good row");

  LogConfig config = csv_config();
  config.skip_bad_rows = true;  // the first row is bad for its rating, so its time settles nothing
  const LogReadResult read =
      read_log_text(config, std::string(kHeader) + "ann,tea,2013-02-28,many\nann,tea,1362062307,4\n");
  CHECK(read.skipped == 1);
  CHECK(read.log.request_time == std::vector{SimTime(1362062307s)});
}

TEST_CASE("a time format that is asked for binds every row", "[csv][errors]") {
  LogConfig config = csv_config();
  config.time_format = "iso8601";
  CHECK(refusal<InputError>(config, std::string(kHeader) + "ann,tea,5,4\n") ==
        "log.csv:2: time = 5: must be ISO 8601, as 2013-02-28T14:38:27Z");
  config.time_format = "epoch_seconds";
  CHECK(refusal<InputError>(config, std::string(kHeader) + "ann,tea,2013-02-28,4\n") ==
        "log.csv:2: time = 2013-02-28: must be seconds since 1970 (years 0 to 9999)");
}

TEST_CASE("columns that the header lacks are all named, each with the nearest", "[csv][errors]") {
  CHECK(refusal<ConfigError>(csv_config(), "usr,item,timestamp,ratings\nann,tea,1,4\n") ==
        "log: columns.user = user: is no column of log.csv; did you mean 'usr'?; "
        "columns.time = time: is no column of log.csv; known are usr, item, timestamp, ratings; "
        "columns.value = rating: is no column of log.csv; did you mean 'ratings'?");
  CHECK(refusal<ConfigError>(csv_config(), "user,item,time,rating,user\n") ==
        "log: columns.user = user: names 2 columns of log.csv");
}

TEST_CASE("a file without events is refused", "[csv][errors]") {
  CHECK(refusal<InputError>(csv_config(), "") == "log.csv: holds no events, and no header to begin with");
  CHECK(refusal<InputError>(csv_config(), "\xEF\xBB\xBF") == "log.csv: holds no events, and no header to begin with");
  CHECK(refusal<InputError>(csv_config(), kHeader) == "log.csv: holds no events (0 rows, 0 bad, 0 below min_value)");
}

}  // namespace
}  // namespace springtide::sim
