#include "algorithms/trees/cart.hpp"

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "algorithms/trees/exact_splits.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"
#include "tests/support/splitmix.hpp"

namespace springtide::algorithms {
namespace {

using Given = std::map<std::string, sim::ParameterValue>;

// fixtures/make_sklearn_tree.py says what the examples are.
LearningTable examples(sim::Task task, std::size_t count) {
  LearningTable table(6);
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<float> row;
    for (std::size_t c = 0; c < 5; ++c) row.push_back(static_cast<float>(10.0 * splitmix_uniform(n, c)));
    row.push_back(static_cast<float>(std::floor(4.0 * splitmix_uniform(n, 5))));
    const auto x = [&](std::size_t c) { return static_cast<double>(row[c]); };
    const double step = row[2] > 6.0F ? 2.0 * x(5) : 0.0;
    if (task == sim::Task::kRating) {
      table.add(row, static_cast<float>(x(0) + 3.0 * std::sin(x(1)) + step + 2.0 * splitmix_uniform(n, 6)));
    } else {
      const double odds = x(0) + step - x(3) / 4.0 - 5.0;
      table.add(row, splitmix_uniform(n, 7) < 1.0 / (1.0 + std::exp(-odds)) ? 1.0F : 0.0F);
    }
  }
  return table;
}

TEST_CASE("CART predicts what scikit-learn's trees of ratings and of clicks do", "[cart][oracle]") {
  std::ifstream file(std::string(SPRINGTIDE_SOURCE_DIR) + "/tests/algorithms/fixtures/sklearn_tree.txt");
  std::size_t trees = 0;
  std::string line;
  std::getline(file, line);  // the header
  while (std::getline(file, line)) {
    ++trees;
    std::istringstream words(line);
    std::string task_word;
    std::int64_t max_depth = 0, min_leaf = 0;
    double ccp_alpha = 0.0;
    std::size_t train = 0, leaves = 0;
    words >> task_word >> max_depth >> min_leaf >> ccp_alpha >> train >> leaves;
    CAPTURE(task_word, max_depth, min_leaf, ccp_alpha, train);
    const bool rating = task_word == "rating";
    const sim::Task task = rating ? sim::Task::kRating : sim::Task::kClick;
    // Theirs counts Gini impurity where we count squared error, which is half of it.
    const double cost = rating ? ccp_alpha : ccp_alpha / 2.0;
    const Given given{{"max_depth", max_depth}, {"min_leaf", min_leaf}, {"complexity_cost", cost}, {"smoothing", 0.0}};
    const auto learner = make_learner("cart", given, task, 6, /*seed=*/1);
    const LearningTable table = examples(task, train + 200);
    learner->fit(table.examples().slice(0, train));
    const auto scores = table.scores(*learner->publish());
    for (std::size_t n = train; n < train + 200; ++n) {
      CAPTURE(n);
      double expected = 0.0;
      REQUIRE(words >> expected);
      REQUIRE(static_cast<double>(scores[n]) == Approx(expected).margin(2e-6));
    }
    const TreeLimits limits{static_cast<std::uint32_t>(max_depth), static_cast<std::uint32_t>(min_leaf), cost};
    REQUIRE((grow_tree(table.examples().slice(0, train), limits).nodes.size() + 1) / 2 == leaves);
  }
  REQUIRE(trees == 7);
}

TEST_CASE("every leaf has its least examples, and no split of a node would have left less error", "[cart]") {
  // Against all thresholds of all columns, each side summed anew.
  constexpr std::size_t kCount = 120, kColumns = 3, kLeast = 7;
  LearningTable table(kColumns);
  sim::RandomStream random("test/cart", /*seed=*/1);
  for (std::size_t n = 0; n < kCount; ++n) {
    // Few values, so that there are ties.
    const std::vector<float> row{static_cast<float>(random.below(5)), static_cast<float>(random.below(9)) - 4.0F,
                                 random.normal()};
    table.add(row, row[0] * row[1] + random.normal());
  }
  const Examples all = table.examples();
  const GrownTree tree = grow_tree(all, {.max_depth = 6, .min_leaf = kLeast, .complexity_cost = 0.0});
  std::vector<std::vector<std::size_t>> members(tree.nodes.size());
  for (std::size_t n = 0; n < kCount; ++n) {
    for (std::uint32_t at = 0;; at = tree.nodes[at].child_of(all.features.row(n))) {
      members[at].push_back(n);
      if (tree.nodes[at].is_leaf()) break;
    }
  }
  const auto gain_of = [&](const std::vector<std::size_t>& here, std::size_t column, float threshold) {
    double sums[2] = {0.0, 0.0}, counts[2] = {0.0, 0.0};
    for (const std::size_t n : here) {
      const std::size_t side = all.features.row(n)[column] <= threshold ? 0 : 1;
      sums[side] += static_cast<double>(all.labels[n]);
      counts[side] += 1.0;
    }
    if (std::min(counts[0], counts[1]) < static_cast<double>(kLeast)) return -1.0;
    return sums[0] * sums[0] / counts[0] + sums[1] * sums[1] / counts[1];
  };
  std::size_t splits = 0;
  for (std::size_t node = 0; node < tree.nodes.size(); ++node) {
    REQUIRE(members[node].size() >= kLeast);
    if (tree.nodes[node].is_leaf()) continue;
    ++splits;
    double best = -1.0;
    for (std::size_t column = 0; column < kColumns; ++column) {
      for (const std::size_t n : members[node]) {
        best = std::max(best, gain_of(members[node], column, all.features.row(n)[column]));
      }
    }
    REQUIRE(gain_of(members[node], tree.nodes[node].feature, tree.nodes[node].threshold) == Approx(best));
  }
  REQUIRE(splits >= 8);
}

TEST_CASE("leaves start with the window's mean, and their means go on", "[cart][oracle]") {
  // Below 0 labels 0, 0, above 1, 1, 1: mean 3/5. With m = 2 the leaves are (0 + 1.2) / 4 = .3, (3 + 1.2) / 5 = .84;
  // another 0 on the right: (4.2 + 0) / 6 = .7.
  LearningTable table(1);
  for (const float x : {-2.0F, -1.0F, 1.0F, 2.0F, 3.0F}) table.add(std::vector<float>{x}, x > 0.0F ? 1.0F : 0.0F);
  const auto learner =
      make_learner("cart", {{"min_leaf", std::int64_t{1}}, {"smoothing", 2.0}}, sim::Task::kClick, 1, /*seed=*/1);
  REQUIRE(table.scores(*learner->publish()) == std::vector<float>(5, 0.5F));
  learner->fit(table.examples());
  const auto fitted = learner->publish();
  LearningTable more(1);
  more.add(std::vector<float>{0.5F}, 0.0F);
  learner->update(more.examples());
  REQUIRE(table.scores(*fitted)[0] == Approx(0.3));
  REQUIRE(table.scores(*fitted)[4] == Approx(0.84));
  REQUIRE(table.scores(*learner->publish())[0] == Approx(0.3));
  REQUIRE(table.scores(*learner->publish())[4] == Approx(0.7));
  // Another window, another tree: nothing is left of the first.
  LearningTable other(1);
  for (const float x : {-2.0F, -1.0F, 1.0F, 2.0F, 3.0F}) other.add(std::vector<float>{x}, x > 0.0F ? 0.0F : 1.0F);
  learner->fit(other.examples());
  REQUIRE(table.scores(*learner->publish())[0] == Approx((2.0 + 0.8) / 4.0));
}

}  // namespace
}  // namespace springtide::algorithms
