#include "experiments/replay/slate.hpp"

#include <algorithm>
#include <numeric>

#include "sim/events/random.hpp"
#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

TEST_CASE("the best come first, equal scores in order of index", "[slate]") {
  std::vector<std::uint32_t> order;
  best_first(std::vector<float>{0.25F, -1.0F, 0.5F, 0.25F, 0.5F}, 4, order);
  REQUIRE(order == std::vector<std::uint32_t>{2, 4, 0, 3});
  best_first(std::vector<float>{-0.0F, 0.0F}, 2, order);
  REQUIRE(order == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("few and many scores are ordered by one rule", "[slate]") {
  const std::size_t size = GENERATE(1U, 10U, 63U, 64U, 65U, 300U);
  const std::size_t k = std::min<std::size_t>(size, GENERATE(1U, 10U, 300U));
  sim::RandomStream random("test/slate", size);
  std::vector<float> scores;
  // Of few values, so that many are equal.
  for (std::size_t i = 0; i < size; ++i) scores.push_back(static_cast<float>(random.below(20)) - 10.0F);
  std::vector<std::uint32_t> expected(size), order;
  std::iota(expected.begin(), expected.end(), 0U);
  std::stable_sort(expected.begin(), expected.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return scores[a] > scores[b]; });
  expected.resize(k);
  best_first(scores, k, order);
  REQUIRE(order == expected);
}

TEST_CASE("no order of a slate is worth more than the oracle's", "[slate]") {
  sim::EventLog log;
  log.request_time = {sim::SimTime{}};
  log.candidate_begin = {0, 4};
  log.impression_begin = {0, 2};
  sim::GroundTruth truth;
  truth.click_probability = {0.1F, 0.4F, 0.2F, 0.3F};
  truth.choice = sim::make_choice_model(
      sim::Parameters::resolve("world", sim::world_parameters(), {{"examination", std::string("power")}}), 1);
  const sim::Column<double> oracle = oracle_values(log, truth);
  REQUIRE(oracle.size() == 1);
  REQUIRE(oracle[0] == Approx((1.0 * 0.4 + 0.5 * 0.3) / 2.0).epsilon(1e-6));
  for (std::uint32_t first = 0; first < 4; ++first) {
    for (std::uint32_t second = 0; second < 4; ++second) {
      if (first == second) continue;
      const std::vector<std::uint32_t> order = {first, second};
      REQUIRE(slate_value(truth, truth.click_probability, order) <= oracle[0]);
    }
  }
  log.task = sim::Task::kRating;
  REQUIRE(oracle_values(log, truth).empty());
}

}  // namespace
}  // namespace springtide::experiments
