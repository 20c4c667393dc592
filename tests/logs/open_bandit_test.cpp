#include <array>
#include <numeric>
#include <set>

#include "sim/events/error.hpp"
#include "tests/logs/log_text.hpp"
#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

const std::string kHead =
    ",timestamp,item_id,position,click,propensity_score,user_feature_0,user_feature_1,user_feature_2,user_feature_3,"
    "user-item_affinity_0,user-item_affinity_1,user-item_affinity_2\n";
const std::string kTail = ",a,b,c,d,0.0,0.0,1.0\n";

std::string refusal(const std::string& text) {
  try {
    read_log_text(open_bandit_config(), text);
  } catch (const Error& error) {
    return error.what();
  }
  return "was read";
}

// Counted by awk on the unpacked file (the dataset's random/men/men.csv):
//   awk -F, 'NR > 1 {n++; c += $5; i[$3]; p[$4]++; u[$7 $8 $9 $10]; t[$2]; s += $3}
//            END {print n, c, length(i), p[1], p[2], p[3], length(u), length(t), s}' men.csv
// prints 10000 46 34 3284 3388 3328 230 9989 164803; the hash is by sha256sum of the packed file.
TEST_CASE("the sample of Open Bandit is read as awk reads it", "[open_bandit]") {
  LogConfig config = open_bandit_config();
  config.path = SPRINGTIDE_SOURCE_DIR "/sim/logs/samples/open_bandit_random_men.csv.gz";
  const LogReadResult result = read_log(config);
  const EventLog& log = result.log;
  REQUIRE_NOTHROW(log.validate());
  CHECK(result.rows == 10000);
  CHECK(result.skipped == 0);
  CHECK(result.out_of_order == 0);
  CHECK(result.sha256 == "1d506bbe0c2fef46e42cdcb1f84f60d965daa6bb16b3e560e92b5bfd58c29da6");
  CHECK(log.task == Task::kClick);
  CHECK(log.requests() == 10000);
  CHECK(log.impressions() == 10000);
  CHECK(log.candidates.size() == 340'000);
  CHECK(log.users == 230);
  CHECK(log.items == 34);
  CHECK(std::accumulate(log.feedback_value.begin(), log.feedback_value.end(), 0.0) == 46.0);
  std::array<int, 3> at{};
  double items = 0.0;
  for (std::size_t i = 0; i < log.impressions(); ++i) {
    ++at[log.position_of(i, i)];
    items += static_cast<double>(index(log.impression_item[i]));
    REQUIRE(log.candidates_of(id_at<RequestId>(i))[log.impression_candidate[i]] == log.impression_item[i]);
    REQUIRE(log.propensity[i] == 1.0F / 34.0F);  // as the data's documentation says of this policy
    REQUIRE((log.feedback_time[i] == kNever) == (log.feedback_value[i] == 0.0F));
  }
  CHECK(at == std::array{3284, 3388, 3328});
  CHECK(items == 164803.0);  // items keep their numbers
  CHECK(std::set(log.request_time.begin(), log.request_time.end()).size() == 9989);
  CHECK(log.request_time.front() == SimTime(SimDuration(1574553793442536us)));
  // 3 + 5 + 9 + 8 values of the four features, each user with one of each.
  CHECK(log.user_attributes.columns == 25);
  CHECK(std::accumulate(log.user_attributes.values.begin(), log.user_attributes.values.end(), 0.0) == 4.0 * 230.0);
  CHECK(log.item_attributes.columns == 34);
}

TEST_CASE("an impression of Open Bandit has its place, its chance and its click", "[open_bandit]") {
  const LogReadResult result =
      read_log_text(open_bandit_config(), kHead + "0,2019-11-24 00:01:03.979311+00:00,2,2,0,0.045525" + kTail +
                                              "\n1,2019-11-24 00:01:45.406608+00:00,1,3,1,0.25,a,b,x,d,0.0,1.0,0.0\n" +
                                              "2,2019-11-24 00:00:45+00:00,2,1,0,1" + kTail);
  const EventLog& log = result.log;
  REQUIRE_NOTHROW(log.validate());
  CHECK(result.out_of_order == 1);
  CHECK(log.item_names == std::vector<std::string>{"0", "1", "2"});  // the first was never shown, and could have been
  CHECK(log.user_names == std::vector<std::string>{"a b c d", "a b x d"});
  CHECK(log.impression_item == std::vector{ItemId{2}, ItemId{2}, ItemId{1}});
  CHECK(log.impression_position == std::vector<std::uint8_t>{0, 1, 2});
  CHECK(log.propensity == std::vector{1.0F, 0.045525F, 0.25F});
  CHECK(log.feedback_value == std::vector{0.0F, 0.0F, 1.0F});
  CHECK(log.feedback_time == std::vector{kNever, kNever, log.request_time[2]});
  CHECK(log.user_attributes.columns == 5);
  CHECK(log.user_attributes.values == std::vector{1.0F, 1.0F, 1.0F, 1.0F, 0.0F, 1.0F, 1.0F, 0.0F, 1.0F, 1.0F});
  // The documentation of the dataset calls the chance action_prob.
  std::string other = kHead + "0,2019-11-24,2,2,0,0.5" + kTail;
  other.replace(other.find("propensity_score"), std::string("propensity_score").size(), "action_prob");
  CHECK(read_log_text(open_bandit_config(), other).log.propensity == std::vector{0.5F});
}

TEST_CASE("every bad row of Open Bandit is named", "[open_bandit][errors]") {
  const std::string when = "0,2019-11-24,";
  CHECK(refusal("") == "men.csv: holds no events, and no header to begin with");
  CHECK(refusal(kHead) == "men.csv: holds no events (0 rows, 0 bad, 0 below min_value)");
  CHECK(refusal("timestamp,item_id,position,click\n") == "men.csv:1: has no column propensity_score or action_prob");
  CHECK(refusal("timestamp,item_id,position,click,action_prob,user_feature_0,user_feature_1,user_feature_2,"
                "user_feature_3\n") == "men.csv:1: has no column user-item_affinity_0");
  CHECK(refusal(kHead + "0,2019-11-24,2\n") == "men.csv:2: has 3 fields: the header has 13");
  CHECK(refusal(kHead + "0,1574553600,2,2,0,0.5" + kTail) ==
        "men.csv:2: timestamp = 1574553600: must be ISO 8601, as 2013-02-28T14:38:27Z");
  CHECK(refusal(kHead + when + "3,2,0,0.5" + kTail) ==
        "men.csv:2: item_id = 3: must be one of the 3 items that there are affinities of, from 0");
  CHECK(refusal(kHead + when + "-1,2,0,0.5" + kTail).find("men.csv:2: item_id = -1: must be one of") == 0);
  CHECK(refusal(kHead + when + "2,0,0,0.5" + kTail) == "men.csv:2: position = 0: must be 1 to 3");
  CHECK(refusal(kHead + when + "2,4,0,0.5" + kTail) == "men.csv:2: position = 4: must be 1 to 3");
  CHECK(refusal(kHead + when + "2,2,2,0.5" + kTail) == "men.csv:2: click = 2: must be 0 or 1");
  for (const std::string chance : {"0", "1.5", "-0.5", "nan", "", "1e-60"}) {
    CHECK(refusal(kHead + when + "2,2,0," + chance + kTail) ==
          "men.csv:2: propensity = " + chance + ": must be above 0 and at most 1");
  }
  LogConfig config = open_bandit_config();
  config.task = Task::kRating;
  REQUIRE_THROWS_WITH(read_log_text(config, kHead), "log: task = rating: must be click");
  config = open_bandit_config();
  config.min_value = 1.0;
  REQUIRE_THROWS_WITH(read_log_text(config, kHead), "log: min_value = 1: is for logs of values");
}

}  // namespace
}  // namespace springtide::sim
