#include "sim/world/world.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "sim/world/groups.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

WorldConfig wandering(std::map<std::string, ParameterValue> given = {}) {
  return {world_of(std::move(given)), {drift_of("ornstein_uhlenbeck"), drift_of("sudden")}};
}

bool same(const SimulatedWorld& a, const SimulatedWorld& b) {
  return a.log.request_time == b.log.request_time && a.log.request_user == b.log.request_user &&
         a.log.candidates == b.log.candidates && a.log.impression_item == b.log.impression_item &&
         a.log.impression_candidate == b.log.impression_candidate && a.log.propensity == b.log.propensity &&
         a.log.feedback_time == b.log.feedback_time && a.log.feedback_value == b.log.feedback_value &&
         a.log.item_published == b.log.item_published && a.log.item_attributes.values == b.log.item_attributes.values &&
         a.log.user_attributes.values == b.log.user_attributes.values &&
         a.truth.click_probability == b.truth.click_probability && a.truth.drifts[1].start == b.truth.drifts[1].start;
}

TEST_CASE("a world is a pure function of its config and seed", "[world]") {
  const SimulatedWorld world = simulate(wandering(), 1);
  REQUIRE(same(world, simulate(wandering(), 1)));
  REQUIRE_FALSE(same(world, simulate(wandering(), 2)));
}

TEST_CASE("more users change nothing for those who are there", "[world]") {
  const SimulatedWorld few = simulate(wandering({{"users", std::int64_t{60}}}), 1);
  const SimulatedWorld many = simulate(wandering({{"users", std::int64_t{900}}}), 1);
  REQUIRE(few.log.item_attributes.values == many.log.item_attributes.values);
  std::size_t requests = 0;
  for (std::uint32_t user = 0; user < 60; ++user) {
    const UserHistory history = history_of(few, user);
    REQUIRE(history == history_of(many, user));
    requests += history.times.size();
  }
  REQUIRE(requests == few.log.requests());
}

TEST_CASE("more users change nothing for those who are there, whoever shows and however they choose", "[world]") {
  auto given = GENERATE(from_range(all_choices()));
  const auto policy = GENERATE(from_range(all_logging_policies()));
  given.insert(policy.begin(), policy.end());
  const auto world_with = [&](std::int64_t users) {
    auto all = given;
    all.insert({"users", users});
    // A policy that goes by what appeal was meets one that moves.
    return simulate({world_of(all), {drift_of("random_walk", {{"target", std::string("appeal")}})}}, 1);
  };
  const SimulatedWorld few = world_with(40), many = world_with(300);
  std::size_t requests = 0;
  for (std::uint32_t user = 0; user < 40; ++user) {
    const UserHistory history = history_of(few, user);
    REQUIRE((history == history_of(many, user)));
    requests += history.times.size();
  }
  REQUIRE(requests == few.log.requests());
}

TEST_CASE("a world's log is a valid one, in the shape that the config asks for", "[world]") {
  const SimulatedWorld world = simulate(wandering({{"candidates", std::int64_t{13}}, {"slate", std::int64_t{7}}}), 1);
  const EventLog& log = world.log;
  REQUIRE_NOTHROW(log.validate());
  REQUIRE(log.task == Task::kClick);
  REQUIRE(log.users == 2'000);
  REQUIRE(log.items > 500);
  REQUIRE(log.user_attributes.columns == kAgeBands + kRegions + kDevices);
  REQUIRE(log.item_attributes.columns == 16);
  REQUIRE(world.truth.click_probability.size() == log.candidates.size());
  REQUIRE(world.truth.examination.size() == 7);
  for (std::size_t r = 0; r < log.requests(); ++r) {
    const auto request = id_at<RequestId>(r);
    const auto candidates = log.candidates_of(request);
    const auto shown = log.shown_in(request);
    REQUIRE(std::set<ItemId>(candidates.begin(), candidates.end()).size() == 13);
    REQUIRE(std::set<ItemId>(shown.begin(), shown.end()).size() == 7);
    for (const ItemId item : candidates) REQUIRE(log.item_published[index(item)] < log.request_time[r]);
    for (std::size_t p = 0; p < shown.size(); ++p) {
      REQUIRE(shown[p] == candidates[log.impression_candidate[log.impression_begin[r] + p]]);
    }
  }
  for (const float p : world.truth.click_probability) REQUIRE((p > 0.0F && p < 1.0F));
}

TEST_CASE("any number of topics will do", "[world]") {
  const std::int64_t topics = GENERATE(1, 5, 16, 40);
  const SimulatedWorld world = simulate(wandering({{"users", std::int64_t{200}}, {"topics", topics}}), 1);
  REQUIRE_NOTHROW(world.log.validate());
  REQUIRE(world.log.item_attributes.columns == static_cast<std::size_t>(topics));
}

TEST_CASE("inverse propensities give the value of another policy", "[world]") {
  // Of showing the candidates in random order, over the first position and the fourth.
  const SimulatedWorld world = simulate({world_of({{"users", std::int64_t{10'000}}}), {}}, 3);
  const EventLog& log = world.log;
  const std::size_t position = GENERATE(0U, 3U);
  std::vector<double> difference;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    double truth = 0.0;
    for (std::size_t c = log.candidate_begin[r]; c < log.candidate_begin[r + 1]; ++c) {
      truth += double{world.truth.examination[position]} * double{world.truth.click_probability[c]} / 20.0;
    }
    const std::size_t i = log.impression_begin[r] + position;
    difference.push_back(1.0 / 20.0 / double{log.propensity[i]} * double{log.feedback_value[i]} - truth);
  }
  const Moments of = moments(difference);
  REQUIRE(of.mean == within_standard_errors(0.0, of.standard_error_of_mean, 4));
}

TEST_CASE("there is something to learn: the best order of the candidates gets far more clicks than the log's",
          "[world]") {
  // Over several seeds: what groups like decides how clickable a world is, 5 % to 8 % of impressions.
  double clicks = 0.0, best = 0.0, impressions = 0.0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const SimulatedWorld world = simulate(wandering(), seed);
    for (const float value : world.log.feedback_value) clicks += double{value};
    for (std::size_t r = 0; r < world.log.requests(); ++r) {
      const auto begin = world.truth.click_probability.begin() + world.log.candidate_begin[r];
      std::vector<float> p(begin, begin + 20);
      std::sort(p.rbegin(), p.rend());
      for (std::size_t k = 0; k < 10; ++k) best += double{p[k]} * double{world.truth.examination[k]};
    }
    impressions += static_cast<double>(world.log.impressions());
  }
  REQUIRE(clicks / impressions > 0.05);
  REQUIRE(clicks / impressions < 0.075);
  REQUIRE(best > 1.5 * clicks);
}

}  // namespace
}  // namespace springtide::sim
