#include "sim/events/error.hpp"
#include "sim/events/random.hpp"
#include "tests/logs/log_text.hpp"
#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

const std::string kCsv =
    "user,item,time,rating\nann,\"tea, \"\"green\"\"\",2013-02-28T14:38:27.5+01:00,4.5\r\n"
    "bob,\"milk\njug\",2013-03-01,3\ncat,gin,2013-02-27 23:59,1\n";
const std::string kMovieTweetings =
    "1::0120735::9::1363245118\n2::2592910::10::1362901837\n3::1924396::8::1363566189\n";

const std::string kOpenBandit =
    ",timestamp,item_id,position,click,propensity_score,user_feature_0,user_feature_1,user_feature_2,user_feature_3,"
    "user-item_affinity_0,user-item_affinity_1\n0,2019-11-24 00:01:03.979311+00:00,1,2,0,0.045525,a,b,c,d,0.0,0.0\n"
    "1,2019-11-24 00:01:45.406608+00:00,0,3,1,0.5,a,b,c,e,0.0,1.0\n";

// Either a sound log comes out or one of our errors; anything else fails the test, sanitizers included.
void read_or_refuse(LogConfig config, const std::string& text) {
  for (const bool skip : {false, true}) {
    config.skip_bad_rows = skip;
    try {
      const LogReadResult result = read_log_text(config, text);
      result.log.validate();
      REQUIRE(result.rows == result.log.requests() + result.skipped);
    } catch (const InputError&) {
    } catch (const ConfigError&) {
    }
  }
}

TEST_CASE("a text cut at any byte is read or refused", "[damage]") {
  for (std::size_t kept = 0; kept <= kCsv.size(); ++kept) read_or_refuse(csv_config(), kCsv.substr(0, kept));
  for (std::size_t kept = 0; kept <= kMovieTweetings.size(); ++kept) {
    read_or_refuse(movietweetings_config(), kMovieTweetings.substr(0, kept));
  }
  for (std::size_t kept = 0; kept <= kOpenBandit.size(); ++kept) {
    read_or_refuse(open_bandit_config(), kOpenBandit.substr(0, kept));
  }
}

TEST_CASE("a text with bytes changed at random is read or refused", "[damage]") {
  constexpr std::string_view kTelling = "\",:\n\r.-+eEnfxZT 0919\t\\";
  RandomStream random("test/logs/damage", /*seed=*/3);
  for (int round = 0; round < 20'000; ++round) {
    const bool csv = random.bernoulli(0.6), open_bandit = !csv && random.bernoulli(0.5);
    std::string text = csv ? kCsv : open_bandit ? kOpenBandit : kMovieTweetings;
    for (std::uint32_t change = 0, changes = 1 + random.below(6); change < changes; ++change) {
      const auto size = static_cast<std::uint32_t>(text.size());
      const char byte = random.bernoulli(0.8) ? kTelling[random.below(static_cast<std::uint32_t>(kTelling.size()))]
                                              : static_cast<char>(random.below(256));
      switch (random.below(3)) {
        case 0:
          text[random.below(size)] = byte;
          break;
        case 1:
          text.insert(text.begin() + random.below(size), byte);
          break;
        default:
          text.erase(random.below(size), 1 + random.below(4));
          break;
      }
    }
    read_or_refuse(csv ? csv_config() : open_bandit ? open_bandit_config() : movietweetings_config(), text);
  }
}

// A reader that looked at a record again from its start with every line would take minutes for this.
TEST_CASE("a quote left open at the start of a long file is told of at once", "[damage]") {
  std::string text = std::string(kHeader) + "ann,\"tea,1,4\n";
  for (int row = 0; row < 200'000; ++row) text += "bob,milk,2,5\n";
  REQUIRE_THROWS_WITH(read_log_text(csv_config(), text), "log.csv:2: a quoted field is never closed");
}

}  // namespace
}  // namespace springtide::sim
