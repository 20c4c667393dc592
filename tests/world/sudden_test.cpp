#include "sim/world/drift/sudden.hpp"

#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"
#include "tests/world/visiting.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kUsers = 5'000;
constexpr double kShare = 0.3;

Sudden striking(const Visiting& all, std::uint32_t number = 0, double share = kShare) {
  return {{.at = 4h, .share = share}, all.world(number)};
}

TEST_CASE("a sudden drift strikes its share of the users", "[drift]") {
  const Visiting all(kUsers);
  const Sudden drift = striking(all);
  double struck = 0.0;
  for (const std::uint8_t user : drift.struck()) struck += user;
  REQUIRE(struck / kUsers == within_standard_errors(kShare, std::sqrt(kShare * (1.0 - kShare) / kUsers), 4));
}

TEST_CASE("from its instant on, who is struck has another taste of their groups", "[drift]") {
  Visiting all(kUsers);
  Sudden drift = striking(all);
  const AttributeTable attributes = all.groups().attributes();
  for (const float taste : all.visit(drift, 4h - 1us).taste) REQUIRE(taste == 0.0F);
  const Visiting::Rows& rows = all.visit(drift, 1us);
  for (const float deviation : rows.deviation) REQUIRE(deviation == 0.0F);
  std::map<std::vector<float>, std::vector<float>> taste_of;
  std::vector<float> drawn;
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    const auto begin = rows.taste.begin() + user * 16;
    const std::vector<float> taste(begin, begin + 16);
    if (drift.struck()[user] == 0) {
      REQUIRE(taste == std::vector<float>(16, 0.0F));
      continue;
    }
    const auto row = attributes.row(user);
    // The same for all of the same groups: it is the mapping from attributes to interests that has changed.
    const auto [known, first] = taste_of.emplace(std::vector<float>(row.begin(), row.end()), taste);
    REQUIRE(taste == known->second);
    if (first) drawn.insert(drawn.end(), taste.begin(), taste.end());
  }
  REQUIRE(taste_of.size() == kAgeBands * kRegions);
  // Sums of two rows of spread 0.8, out of 8 rows of 16: some 128 independent numbers.
  REQUIRE(moments(drawn).variance == within_standard_errors(2 * 0.64, 2 * 0.64 * std::sqrt(2.0 / 128.0), 4));
}

TEST_CASE("what comes later in the order of drifts has its way", "[drift]") {
  Visiting once(kUsers), twice(kUsers);
  Sudden first = striking(once), last = striking(once, 1);
  const std::vector<float> alone = once.visit(last, 5h).taste;
  twice.visit(first, 5h);
  const std::vector<float>& both = twice.visit_again(last).taste;
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    if (last.struck()[user] != 0) REQUIRE(both[user * 16] == Approx(alone[user * 16]).margin(1e-5));
  }
}

TEST_CASE("a sudden drift after the world's end is refused", "[drift][errors]") {
  const Visiting all(1);
  REQUIRE_THROWS_WITH(Sudden({.at = 9'000h, .share = 1.0}, all.world(0)),
                      "world.drift (sudden): at = 375d: must be inside the duration 365d");
}

TEST_CASE("before a sudden drift the world is the one without it, after it is not", "[drift][world]") {
  WorldConfig calm{world_of(), {drift_of("ornstein_uhlenbeck")}}, struck = calm;
  struck.drifts.insert(struck.drifts.begin(), drift_of("sudden", {{"at", SimDuration(4 * 24h)}, {"share", 1.0}}));
  const SimulatedWorld a = simulate(calm, 5), b = simulate(struck, 5);
  REQUIRE(a.log.request_time == b.log.request_time);
  REQUIRE(a.log.candidates == b.log.candidates);
  std::size_t changed = 0, after = 0;
  for (std::size_t r = 0; r < a.log.requests(); ++r) {
    const bool before_drift = a.log.request_time[r] < SimTime(SimDuration(4 * 24h));
    for (std::uint32_t c = a.log.candidate_begin[r]; c < a.log.candidate_begin[r + 1]; ++c) {
      const bool same = a.truth.click_probability[c] == b.truth.click_probability[c];
      if (before_drift) REQUIRE(same);
      after += before_drift ? 0 : 1;
      changed += same ? 0 : 1;
    }
  }
  REQUIRE(static_cast<double>(changed) > 0.99 * static_cast<double>(after));
  REQUIRE(b.truth.drifts.size() == 1);
  REQUIRE(b.truth.drifts[0].kind == "sudden");
  REQUIRE(b.truth.drifts[0].time == SimTime(SimDuration(4 * 24h)));
  REQUIRE(b.truth.struck == std::vector<std::vector<std::uint8_t>>{std::vector<std::uint8_t>(2'000, 1)});
}

}  // namespace
}  // namespace springtide::sim
