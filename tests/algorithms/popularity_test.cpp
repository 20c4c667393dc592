#include "algorithms/baselines/popularity.hpp"

#include <chrono>
#include <vector>

#include "tests/support/catch.hpp"

namespace springtide::algorithms {
namespace {

using std::chrono::hours;

struct Shown {
  std::uint32_t item;
  SimTime time;
  float label;
};

void learn(Recommender& learner, const std::vector<Shown>& examples) {
  for (const Shown& shown : examples) {
    const UserId user{0};
    const auto item = sim::id_at<ItemId>(shown.item);
    const std::uint8_t position = 0;
    learner.update({{&user, 1}, {&item, 1}, {&shown.time, 1}, {&position, 1}, {&shown.label, 1}, {}});
  }
}

double score(const Recommender& learner, std::uint32_t item, SimTime now) {
  const std::vector<std::uint32_t> rows{0, 1};
  const UserId user{3};
  const auto id = sim::id_at<ItemId>(item);
  const std::uint8_t position = 0;
  float result = 0.0F;
  learner.publish()->score({rows, {&user, 1}, {&now, 1}, {&id, 1}, {&position, 1}, {}}, {&result, 1});
  return static_cast<double>(result);
}

TEST_CASE("next item: the count of positives, whenever they were", "[popularity]") {
  const auto learner = make_learner("popularity", {}, sim::Task::kNextItem, 0, 1);
  learn(*learner, {{2, SimTime{}, 1.0F}, {2, SimTime{hours(5)}, 4.0F}, {300, SimTime{}, 1.0F}, {1, SimTime{}, 0.0F}});
  const SimTime now{hours(1000)};
  REQUIRE(score(*learner, 2, now) == 2.0);
  REQUIRE(score(*learner, 300, now) == 1.0);
  REQUIRE(score(*learner, 1, now) == 0.0);
  REQUIRE(score(*learner, 0, now) == 0.0);
  REQUIRE(score(*learner, 9999, now) == 0.0);
}

TEST_CASE("click: the rate, shrunk to the overall rate", "[popularity]") {
  const auto learner = make_learner("popularity", {{"shrinkage", 4.0}}, sim::Task::kClick, 0, 1);
  learn(*learner, {{0, SimTime{}, 1.0F}, {0, SimTime{}, 0.0F}, {1, SimTime{}, 0.0F}, {1, SimTime{}, 0.0F}});
  REQUIRE(score(*learner, 0, SimTime{}) == Approx((1.0 + 4.0 * 0.25) / (2.0 + 4.0)));
  REQUIRE(score(*learner, 1, SimTime{}) == Approx((0.0 + 4.0 * 0.25) / (2.0 + 4.0)));
  REQUIRE(score(*learner, 7, SimTime{}) == Approx(0.25));
}

TEST_CASE("decayed: an event of age a weighs 2^(-a / half-life), in whatever order it comes", "[popularity]") {
  const sim::SimDuration half_life = hours(1);
  const std::vector<Shown> in_order{{0, SimTime{}, 1.0F}, {0, SimTime{hours(1)}, 1.0F}, {0, SimTime{hours(3)}, 0.0F}};
  const std::vector<Shown> late{in_order[1], in_order[2], in_order[0]};
  for (const auto& examples : {in_order, late}) {
    const auto counts = make_learner("decayed_popularity", {{"half_life", half_life}}, sim::Task::kNextItem, 0, 1);
    learn(*counts, examples);
    REQUIRE(score(*counts, 0, SimTime{hours(3)}) == Approx(0.125 + 0.25));
    REQUIRE(score(*counts, 0, SimTime{hours(4)}) == Approx(0.0625 + 0.125));

    const auto rates =
        make_learner("decayed_popularity", {{"half_life", half_life}, {"shrinkage", 1.0}}, sim::Task::kClick, 0, 1);
    learn(*rates, examples);
    REQUIRE(score(*rates, 0, SimTime{hours(3)}) == Approx((0.375 + 2.0 / 3.0) / (1.375 + 1.0)));
  }
}

}  // namespace
}  // namespace springtide::algorithms
