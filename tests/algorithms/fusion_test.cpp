// Several algorithms at once: average, stacking, exponentiated_gradient and bandit_choice.

#include <cmath>
#include <string>
#include <vector>

#include "algorithms/registry.hpp"
#include "sim/events/error.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

using Given = std::map<std::string, sim::ParameterValue>;
using Names = std::vector<std::string>;

constexpr std::size_t kColumns = 3;

std::unique_ptr<Recommender> make(const std::string& name, const Given& given = {}) {
  return make_learner(name, given, sim::Task::kClick, kColumns, /*seed=*/1);
}

// Clicks by a line through two columns; the last is constant. `logistic_regression` can know them, `popularity` cannot.
LearningTable clicks(std::size_t count, std::uint64_t seed = 1) {
  LearningTable table(kColumns);
  sim::RandomStream random("test/fusion", seed);
  for (std::size_t n = 0; n < count; ++n) {
    const std::vector<float> row{random.normal(), random.normal(), 1.0F};
    const auto margin = static_cast<double>(2.0F * row[0] - row[1]);
    table.add(row, random.bernoulli(1.0 / (1.0 + std::exp(-margin))) ? 1.0F : 0.0F, random.below(40), random.below(30));
  }
  return table;
}

// Mean log loss of scores given before their example is learnt.
double prequential_log_loss(Recommender& learner, const LearningTable& table) {
  const std::vector<std::uint32_t> one{0, 1};
  double sum = 0.0;
  for (std::size_t n = 0; n < table.labels.size(); ++n) {
    const Examples here = table.examples().slice(n, 1);
    float score = 0.0F;
    learner.publish()->score({one, here.users, here.times, here.items, here.positions, here.features}, {&score, 1});
    const double p = std::clamp(static_cast<double>(score), 1e-4, 1.0 - 1e-4);
    sum -= std::log(here.labels[0] > 0.5F ? p : 1.0 - p);
    learner.update(here);
  }
  return sum / static_cast<double>(table.labels.size());
}

TEST_CASE("an average is that of what its members would say alone", "[fusion]") {
  const LearningTable table = clicks(300);
  const Names names{"logistic_regression", "popularity", "hoeffding_tree"};
  const auto learner = make("average", {{"members", names}});
  std::vector<double> expected(table.labels.size(), 0.0);
  learner->fit(table.examples().slice(0, 100));
  learner->update(table.examples().slice(100, 200));
  for (const std::string& name : names) {
    const auto alone = make(name);
    for (const auto& [first, count] : {std::pair{0, 100}, std::pair{100, 200}}) {
      Examples part = table.examples().slice(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
      if (!find_algorithm(name).capabilities.features) part.features = {};
      first == 0 ? alone->fit(part) : alone->update(part);
    }
    LearningTable seen = table;
    if (!find_algorithm(name).capabilities.features) {
      seen.columns = 0;
      seen.features.clear();
    }
    const auto scores = seen.scores(*alone->publish());
    for (std::size_t n = 0; n < scores.size(); ++n) expected[n] += static_cast<double>(scores[n]) / 3.0;
  }
  const auto scores = table.scores(*learner->publish());
  for (std::size_t n = 0; n < scores.size(); ++n) REQUIRE(scores[n] == Approx(expected[n]).epsilon(1e-6));
}

TEST_CASE("exponentiated gradient takes a step as worked out by hand", "[fusion][oracle]") {
  // Two members before they have learnt: logistic_regression says 1/2, popularity p. Clicked, P = (1/2 + p) / 2,
  // g = -1 / P, so that the weights are as exp(r / (2 P)) to exp(r p / P).
  LearningTable table = clicks(1);
  table.labels[0] = 1.0F;
  const Names names{"logistic_regression", "popularity"};
  LearningTable plain = table;
  plain.columns = 0;
  plain.features.clear();
  const auto popularity = make("popularity");
  const auto p = static_cast<double>(plain.scores(*popularity->publish())[0]);
  const double mixed = (0.5 + p) / 2.0, rate = 0.7;
  const double odds = std::exp(rate * (0.5 - p) / std::max(mixed, 1e-4)), weight = odds / (1.0 + odds);
  const auto learner = make("exponentiated_gradient", {{"members", names}, {"learning_rate", rate}, {"share", 0.0}});
  learner->update(table.examples());
  const auto logistic = make("logistic_regression");
  logistic->update(table.examples());
  popularity->update(plain.examples());
  const double expected = weight * static_cast<double>(table.scores(*logistic->publish())[0]) +
                          (1.0 - weight) * static_cast<double>(plain.scores(*popularity->publish())[0]);
  REQUIRE(table.scores(*learner->publish())[0] == Approx(expected).epsilon(1e-5));
}

TEST_CASE("what follows the best member does about as well as it, whichever place it has", "[fusion]") {
  const LearningTable table = clicks(2'000);
  const auto best = make("logistic_regression");
  const double alone = prequential_log_loss(*best, table);
  const auto even = make("average", {{"members", Names{"popularity", "logistic_regression"}}});
  const double averaged = prequential_log_loss(*even, table);
  REQUIRE(averaged > alone + 0.03);
  for (const Names& names : {Names{"popularity", "logistic_regression"}, Names{"logistic_regression", "popularity"}}) {
    for (const std::string fusion : {"exponentiated_gradient", "stacking"}) {
      CAPTURE(fusion, names[0]);
      const auto learner = make(fusion, {{"members", names}});
      REQUIRE(prequential_log_loss(*learner, table) < alone + 0.03);
    }
  }
}

TEST_CASE("stacking mends what its only member is wrong about", "[fusion]") {
  // Clicks become six times as many: the counts of `popularity` lag behind, by as much for every item.
  LearningTable table(kColumns);
  sim::RandomStream random("test/fusion/shift", /*seed=*/2);
  for (std::size_t n = 0; n < 3'000; ++n) {
    table.add(std::vector<float>{0.0F, 0.0F, 1.0F}, random.bernoulli(n < 1'500 ? 0.1 : 0.6) ? 1.0F : 0.0F,
              random.below(40), random.below(30));
  }
  const auto stacked = make("stacking", {{"members", Names{"popularity"}}});
  const auto plain = make("average", {{"members", Names{"popularity"}}});
  REQUIRE(prequential_log_loss(*stacked, table) < prequential_log_loss(*plain, table) - 0.02);
}

TEST_CASE("a bandit explores as often as it is told, and else serves with who has served best", "[fusion]") {
  const LearningTable table = clicks(4'000);
  const Names names{"popularity", "logistic_regression"};
  const auto learner = make("bandit_choice", {{"members", names}, {"reward", std::string("log_likelihood")}});
  learner->update(table.examples());
  const auto best = make("logistic_regression");
  best->update(table.examples());
  const auto scores = table.scores(*learner->publish()), expected = table.scores(*best->publish());
  std::size_t others = 0;
  for (std::size_t n = 0; n < scores.size(); ++n) others += scores[n] != expected[n] ? 1 : 0;
  // One request in ten explores, half of these with the other: 4,000 x .05 = 200, deviation 13.8.
  REQUIRE(std::abs(static_cast<double>(others) - 200.0) < 4.0 * 13.8);
}

TEST_CASE("who can be a member, and how many", "[fusion]") {
  const auto complaint = [](const Names& names) -> std::string {
    try {
      make("stacking", {{"members", names}});
    } catch (const sim::ConfigError& error) {
      return error.what();
    }
    return "none";
  };
  REQUIRE(complaint({"mlp", "cart"}) == "none");
  REQUIRE(complaint({}).find("members = []: must be at least 1 and at most 16 of popularity") != std::string::npos);
  REQUIRE(complaint({"bpr"}).find("members = [\"bpr\"]: must be") != std::string::npos);            // of another task
  REQUIRE(complaint({"stacking"}).find("members = [\"stacking\"]: must be") != std::string::npos);  // of itself
}

}  // namespace
}  // namespace springtide::algorithms
