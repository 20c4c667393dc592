#include "algorithms/factors/bpr.hpp"

#include <cmath>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/central_difference.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

TEST_CASE("a step of BPR goes down the gradient of the loss, by central differences", "[bpr][oracle]") {
  constexpr double kRate = 0.125, kRegularization = 0.3;
  // user, taken, other: three values each; then the two biases.
  const std::vector<double> start = {0.5, -0.25, 1.0, 0.75, 0.5, -0.5, -1.0, 0.25, 0.5, 0.2, -0.4};
  const auto loss = [&](const std::vector<double>& at) {
    double x = at[9] - at[10], squares = at[9] * at[9] + at[10] * at[10];
    for (std::size_t f = 0; f < 3; ++f) {
      x += at[f] * (at[3 + f] - at[6 + f]);
      squares += at[f] * at[f] + at[3 + f] * at[3 + f] + at[6 + f] * at[6 + f];
    }
    return -std::log(sigmoid(x)) + 0.5 * kRegularization * squares;
  };
  const auto row = [&](std::size_t first, double bias) {
    FactorTable::Row made{.bias = bias, .known = true, .vector = {}};
    for (std::size_t f = first; f < first + 3; ++f) made.vector.push_back(static_cast<float>(start[f]));
    return made;
  };
  FactorTable::Row user = row(0, 0.0), taken = row(3, start[9]), other = row(6, start[10]);
  bpr_step(user, taken, other, kRate, kRegularization);
  const std::vector<double> slopes = central_differences(loss, start);
  std::vector<double> after;
  for (const auto* moved : {&user, &taken, &other})
    after.insert(after.end(), moved->vector.begin(), moved->vector.end());
  after.insert(after.end(), {taken.bias, other.bias});
  for (std::size_t k = 0; k < start.size(); ++k) {
    CAPTURE(k);
    REQUIRE((start[k] - after[k]) / kRate == Approx(slopes[k]).margin(1e-5));
  }
  REQUIRE(user.bias == 0.0);
}

// Users of two tastes: each takes six of the ten items of their own kind, and nothing of the other.
LearningTable two_tastes() {
  LearningTable table(0);
  for (std::uint32_t user = 0; user < 20; ++user) {
    for (std::uint32_t take = 0; take < 6; ++take) table.add({}, 1.0F, user, 10 * (user % 2) + (user / 2 + take) % 10);
  }
  return table;
}

TEST_CASE("what was not taken but fits is put above what does not", "[bpr]") {
  const char* negatives = GENERATE("uniform", "popular");
  CAPTURE(negatives);
  const LearningTable table = two_tastes();
  const auto learner = make_learner("bpr", {{"negatives", std::string(negatives)}, {"epochs", std::int64_t{100}}},
                                    sim::Task::kNextItem, 0, /*seed=*/1);
  learner->fit(table.examples());
  for (std::uint32_t user = 0; user < 20; ++user) {
    LearningTable probe(0);
    for (std::uint32_t item = 0; item < 20; ++item) probe.add({}, 0.0F, user, item);
    const auto scores = probe.scores(*learner->publish());
    for (std::uint32_t own = 0; own < 10; ++own) {
      for (std::uint32_t foreign = 0; foreign < 10; ++foreign) {
        CAPTURE(user, own, foreign);
        REQUIRE(scores[10 * (user % 2) + own] > scores[10 * (1 - user % 2) + foreign]);
      }
    }
  }
}

TEST_CASE("a user who took everything that is known teaches nothing, and nothing hangs", "[bpr]") {
  LearningTable table(0);
  for (std::uint32_t item = 0; item < 3; ++item) table.add({}, 1.0F, 0, item);
  const auto learner = make_learner("bpr", {{"initial_sd", 0.0}}, sim::Task::kNextItem, 0, /*seed=*/1);
  learner->fit(table.examples());
  REQUIRE(table.scores(*learner->publish()) == std::vector<float>(3, 0.0F));
}

TEST_CASE("only the user and the two items of a step move", "[bpr]") {
  // Items 0 to 2 are met, two of them as mere impressions; user 1 takes item 0.
  LearningTable table(0), probe(0);
  for (std::uint32_t item = 0; item < 3; ++item) table.add({}, 0.0F, 0, item);
  table.add({}, 1.0F, 1, 0);
  const auto learner = make_learner("bpr", {{"initial_sd", 0.0}, {"samples", std::int64_t{1}}, {"learning_rate", 0.5}},
                                    sim::Task::kClick, 0, /*seed=*/1);
  learner->update(table.examples());
  for (std::uint32_t item = 0; item < 4; ++item) probe.add({}, 0.0F, 5, item);
  const auto scores = probe.scores(*learner->publish());
  // From 0, z = 1/2: biases of rate / 2 and - rate / 2.
  REQUIRE(scores[0] == 0.25F);
  REQUIRE(scores[1] + scores[2] == -0.25F);
  REQUIRE(scores[1] * scores[2] == 0.0F);
  REQUIRE(scores[3] == 0.0F);
}

}  // namespace
}  // namespace springtide::algorithms
