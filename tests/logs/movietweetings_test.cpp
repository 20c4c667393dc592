#include <numeric>
#include <set>

#include "sim/events/error.hpp"
#include "tests/logs/log_text.hpp"
#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

LogConfig sample_config() {
  LogConfig config = movietweetings_config();
  config.path = SPRINGTIDE_SOURCE_DIR "/sim/logs/samples/movietweetings_10k.dat";
  return config;
}

std::string refusal(const std::string& text) {
  try {
    read_log_text(movietweetings_config(), text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "was read";
}

// Counted by awk -F:: with arrays for what is distinct:
//   awk -F:: '{u[$1]; i[$2]; t[$4]; s += $3; if (NR > 1 && $4 < p) o++; p = $4}
//             END {print NR, length(u), length(i), length(t), s, o}' movietweetings_10k.dat
// prints 10000 3794 3096 9963 73431 5050; the hash is by sha256sum, first and last by sort -s -t: -k7,7n.
TEST_CASE("the sample is read as awk reads it", "[movietweetings]") {
  const LogReadResult result = read_log(sample_config());
  const EventLog& log = result.log;
  REQUIRE_NOTHROW(log.validate());
  CHECK(result.rows == 10000);
  CHECK(result.skipped == 0);
  CHECK(result.filtered == 0);
  CHECK(result.out_of_order == 5050);
  CHECK(result.sha256 == "bf313a3b00f2d58ab6cbceb7f1a5f9b6fe46ae4453856773267b37a3701b105b");
  CHECK(log.requests() == 10000);
  CHECK(log.users == 3794);
  CHECK(log.items == 3096);
  CHECK(std::set(log.user_names.begin(), log.user_names.end()).size() == 3794);
  CHECK(std::set(log.item_names.begin(), log.item_names.end()).size() == 3096);
  CHECK(std::set(log.request_time.begin(), log.request_time.end()).size() == 9963);
  CHECK(std::accumulate(log.feedback_value.begin(), log.feedback_value.end(), 0.0) == 73431.0);
  CHECK(log.request_time.front() == SimTime(SimDuration(1362062307s)));
  CHECK(log.request_time.back() == SimTime(SimDuration(1363578781s)));
  CHECK(log.user_names[0] == "765");
  CHECK(log.item_names[0] == "2171847");
  CHECK(log.user_names[1] == "3098");
  CHECK(log.item_names[1] == "0444778");  // leading zeros are part of an id
  CHECK(log.user_names[index(log.request_user.back())] == "3216");
  CHECK(log.item_names[index(log.impression_item.back())] == "1691154");
}

// By awk as above with the condition $3 >= 8.
TEST_CASE("the sample is filtered by rating as awk filters it", "[movietweetings]") {
  LogConfig config = sample_config();
  config.min_value = 8.0;
  const LogReadResult result = read_log(config);
  CHECK(result.rows == 10000);
  CHECK(result.filtered == 4946);
  CHECK(result.log.requests() == 5054);
  CHECK(result.log.users == 2714);
  CHECK(result.log.items == 1821);
}

TEST_CASE("every bad line of MovieTweetings is named", "[movietweetings][errors]") {
  const std::string good = "1::0120735::9::1363245118\n";
  const std::string fields = "fields: must be user::item::rating::unix_seconds";
  CHECK(refusal(good + "1::2::3\n") == "ratings.dat:2: has 3 " + fields);
  CHECK(refusal(good + "\n1::2::3::4::\n") == "ratings.dat:3: has 5 " + fields);
  CHECK(refusal("1,2,3,4\n") == "ratings.dat:1: has 1 " + fields);
  CHECK(refusal("::2::3::4\n") == "ratings.dat:1: user and item must not be empty");
  CHECK(refusal("1::::3::4\n") == "ratings.dat:1: user and item must not be empty");
  CHECK(refusal("1::2::::4\n") == "ratings.dat:1: rating = : must be a finite number");
  CHECK(refusal("1::2::ten::4\n") == "ratings.dat:1: rating = ten: must be a finite number");
  CHECK(refusal("1::2::nan::4\n") == "ratings.dat:1: rating = nan: must be a finite number");
  CHECK(refusal("1::2::3::\n") == "ratings.dat:1: unix_seconds = : must be seconds since 1970 (years 0 to 9999)");
  CHECK(refusal("1::2::3::2013-02-28\n") ==
        "ratings.dat:1: unix_seconds = 2013-02-28: must be seconds since 1970 (years 0 to 9999)");
  CHECK(refusal("1::2::3::1363245118000\n") ==
        "ratings.dat:1: unix_seconds = 1363245118000: must be seconds since 1970 (years 0 to 9999)");
  CHECK(refusal("") == "ratings.dat: holds no events (0 rows, 0 bad, 0 below min_value)");
  CHECK(refusal("\n\r\n") == "ratings.dat: holds no events (0 rows, 0 bad, 0 below min_value)");
}

TEST_CASE("MovieTweetings may end its lines with CRLF, and rate", "[movietweetings]") {
  LogConfig config = movietweetings_config();
  config.task = Task::kRating;
  const EventLog log = read_log_text(config, "1::2::7.5::10\r\n3::4::8::9").log;
  CHECK(log.task == Task::kRating);
  CHECK(log.user_names == std::vector<std::string>{"3", "1"});
  CHECK(log.feedback_value == std::vector{8.0F, 7.5F});
}

}  // namespace
}  // namespace springtide::sim
