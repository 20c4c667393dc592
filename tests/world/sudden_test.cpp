#include "sim/world/drift/sudden.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "sim/world/population.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kUsers = 5'000;
constexpr double kShare = 0.3;

std::vector<std::unique_ptr<Drift>> sudden_drifts(std::uint32_t count) {
  std::vector<std::unique_ptr<Drift>> drifts;
  for (std::uint32_t number = 0; number < count; ++number) {
    drifts.push_back(std::make_unique<Sudden>(Sudden::Settings{.at = 4 * 24h, .share = kShare},
                                              DriftWorld{.seed = 3, .users = kUsers, .duration = 7 * 24h}, number));
  }
  return drifts;
}

Population population_of(const std::vector<std::unique_ptr<Drift>>& drifts) {
  return Population(world_of({{"users", std::int64_t{kUsers}}}), drifts, 3);
}

float step_of(const Interests& before, const Interests& after, std::uint32_t user, std::size_t topic) {
  return after.home(user)[topic] - before.home(user)[topic];
}

TEST_CASE("a sudden drift strikes its share of the users", "[drift]") {
  const auto drifts = sudden_drifts(1);
  double struck = 0.0;
  for (const std::uint8_t user : drifts[0]->struck()) struck += user;
  REQUIRE(struck / kUsers == within_standard_errors(kShare, std::sqrt(kShare * (1.0 - kShare) / kUsers), 4));
}

TEST_CASE("who is struck gets another taste of their groups, and interests move along", "[drift]") {
  const auto drifts = sudden_drifts(1);
  Population population = population_of(drifts);
  const Interests before = population.interests();
  const AttributeTable attributes = population.attributes();
  population.strike(*drifts[0]);
  const Interests& after = population.interests();
  std::map<std::vector<float>, float> step_of_groups;  // the first topic's
  double moved = 0.0;
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    if (drifts[0]->struck()[user] == 0) {
      for (std::size_t topic = 0; topic < before.topics(); ++topic)
        REQUIRE(step_of(before, after, user, topic) == 0.0F);
      continue;
    }
    const auto row = attributes.row(user);
    const float step = step_of(before, after, user, 0);
    // The same step for all of the same groups: it is the mapping from attributes to interests that has changed.
    const auto [known, first] = step_of_groups.emplace(std::vector<float>(row.begin(), row.end()), step);
    REQUIRE(step == Approx(known->second).margin(1e-5));
    REQUIRE(after.now(user)[0] - before.now(user)[0] == Approx(step).margin(1e-5));
    moved += std::abs(double{step});
  }
  REQUIRE(step_of_groups.size() == kAgeBands * kRegions);
  REQUIRE(moved > 0.0);
}

TEST_CASE("drifts may strike in another order than the spec's, and the last to strike has its way", "[drift]") {
  const auto drifts = sudden_drifts(2);
  Population once = population_of(drifts), twice = population_of(drifts);
  once.strike(*drifts[0]);
  twice.strike(*drifts[1]);
  twice.strike(*drifts[0]);
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    if (drifts[0]->struck()[user] == 0) continue;
    REQUIRE(twice.interests().home(user)[0] == Approx(once.interests().home(user)[0]).margin(1e-5));
  }
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
