#include "algorithms/linear/logistic_regression.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/linear/weight_rules.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

std::unique_ptr<Recommender> regression(std::size_t columns, std::map<std::string, sim::ParameterValue> given) {
  return make_learner("logistic_regression", given, sim::Task::kClick, columns, /*seed=*/1);
}

double logit(float probability) {
  return std::log(static_cast<double>(probability) / (1.0 - static_cast<double>(probability)));
}

TEST_CASE("two steps of the rule, by hand", "[logistic_regression][oracle]") {
  // Columns [2, 1], dense only, rate .5, l2 0. First example, y = 1: p = .5, g = [-1, -.5], n = [1, .25],
  // w = [.5 * 1 / (1 + 1), .5 * .5 / (1 + .5)] = [.25, 1/6].
  // Second, the same row, y = 0: z = 2/3, p = .660756, g = [1.321513, .660756], n = [2.746396, .686599],
  // w = [.25 - .5 * 1.321513 / 2.657225, 1/6 - .5 * .660756 / 1.828613] = [.001336, -.014005].
  LearningTable table(2);
  table.add(std::vector<float>{2.0F, 1.0F}, 1.0F);
  table.add(std::vector<float>{2.0F, 1.0F}, 0.0F);
  LearningTable probe(2);
  probe.add(std::vector<float>{1.0F, 0.0F}, 0.0F);
  probe.add(std::vector<float>{0.0F, 1.0F}, 0.0F);
  const auto learner = regression(2, {{"learning_rate", 0.5}, {"use_ids", false}});

  learner->update(table.examples().slice(0, 1));
  auto scores = probe.scores(*learner->publish());
  REQUIRE(logit(scores[0]) == Approx(0.25).margin(1e-6));
  REQUIRE(logit(scores[1]) == Approx(1.0 / 6.0).margin(1e-6));

  learner->update(table.examples().slice(1, 1));
  scores = probe.scores(*learner->publish());
  REQUIRE(logit(scores[0]) == Approx(0.001336).margin(2e-6));
  REQUIRE(logit(scores[1]) == Approx(-0.014005).margin(2e-6));
}

TEST_CASE("a hashed weight takes the same step", "[logistic_regression][oracle]") {
  AdaGradRule::Weight weight{.value = 0.5F, .squares = 3.0F};
  AdaGradRule{}.step(weight, /*gradient=*/1.0F, /*rate=*/0.3F);
  REQUIRE(weight.squares == 4.0F);
  REQUIRE(weight.value == Approx(0.5 - 0.3 / 3.0));
}

TEST_CASE("FTRL-Proximal after three steps, as TensorFlow's own test has it", "[logistic_regression][oracle]") {
  // tensorflow/python/training/ftrl_test.py, testFtrlwithoutRegularization: rate 3, initial accumulator .1, constant
  // gradients. TensorFlow has no beta.
  const FtrlRule rule{.penalties = {}, .beta_over_rate = 0.0F};
  const std::vector<std::pair<float, double>> after_three{
      {0.1F, -2.60260963}, {0.2F, -4.29698515}, {0.01F, -0.28432083}, {0.02F, -0.56694895}};
  for (const auto& [gradient, expected] : after_three) {
    FtrlRule::Weight weight{.value = 0.0F, .squares = 0.1F, .pull = 0.0F, .stiffness = std::sqrt(0.1F) / 3.0F};
    for (int step = 0; step < 3; ++step) rule.step(weight, gradient, /*rate=*/3.0F);
    REQUIRE(weight.value == Approx(expected).epsilon(1e-6));
  }
}

TEST_CASE("FTRL-Proximal with both penalties, by hand", "[logistic_regression][oracle]") {
  // Rate .5, beta 1, l1 .3, l2 2. g = .2: z = .2, below l1, so w = 0 and n = .04. g = -1: s w = 0, z = -.8, n = 1.04;
  // w = (.8 - .3) / ((1 + 1.0198039) / .5 + 2) = .5 / 6.0396078.
  const FtrlRule rule{.penalties = {.l1 = 0.3F, .l2 = 2.0F}, .beta_over_rate = 1.0F / 0.5F};
  FtrlRule::Weight weight;
  rule.step(weight, 0.2F, 0.5F);
  REQUIRE(weight.value == 0.0F);
  rule.step(weight, -1.0F, 0.5F);
  REQUIRE(weight.value == Approx(0.0827868).epsilon(1e-5));
}

TEST_CASE("a rate that falls to nothing leaves FTRL's weights where they are", "[logistic_regression]") {
  const FtrlRule rule{.penalties = {}, .beta_over_rate = 10.0F};
  FtrlRule::Weight weight;
  for (int step = 0; step < 50; ++step) rule.step(weight, -0.4F, /*rate=*/0.1F);
  const float reached = weight.value;
  REQUIRE(reached > 0.3F);
  for (int step = 0; step < 50; ++step) rule.step(weight, 0.4F, /*rate=*/0.0F);
  REQUIRE(weight.value == Approx(reached).epsilon(1e-4));
}

TEST_CASE("gradient descent with both penalties, by hand", "[logistic_regression][oracle]") {
  // Rate .5, l1 .2, l2 1: w = 1, g = .4: 1 - .2 = .8, less .5 * .2 is .7, over 1.5. Then g = 1: .4667 - .5 = -.0333,
  // whose size the toll of .1 takes whole.
  const SgdRule rule{.penalties = {.l1 = 0.2F, .l2 = 1.0F}};
  SgdRule::Weight weight{.value = 1.0F};
  rule.step(weight, 0.4F, 0.5F);
  REQUIRE(weight.value == Approx(0.7 / 1.5));
  rule.step(weight, 1.0F, 0.5F);
  REQUIRE(weight.value == 0.0F);
}

// What each column weighs, read off rows of one 1 each.
std::vector<double> weights(const Snapshot& snapshot, std::size_t columns) {
  LearningTable probe(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    std::vector<float> row(columns, 0.0F);
    row[c] = 1.0F;
    probe.add(row, 0.0F);
  }
  std::vector<double> found;
  for (const float score : probe.scores(snapshot)) found.push_back(logit(score));
  return found;
}

TEST_CASE("every optimizer finds a planted model, and with l1 drops what says nothing", "[logistic_regression]") {
  const std::vector<float> planted{1.0F, -0.5F, 0.0F, 0.0F, 0.0F, -1.0F};  // the last column is constant
  LearningTable table(6);
  sim::RandomStream random("test/logistic_regression/optimizers", /*seed=*/6);
  for (int e = 0; e < 20'000; ++e) {
    std::vector<float> row(6, 1.0F);
    for (std::size_t c = 0; c < 5; ++c) row[c] = random.normal();
    float z = 0.0F;
    for (std::size_t c = 0; c < 6; ++c) z += planted[c] * row[c];
    table.add(row, random.bernoulli(1.0 / (1.0 + std::exp(-static_cast<double>(z)))) ? 1.0F : 0.0F);
  }
  for (const std::string optimizer : {"sgd", "adagrad", "ftrl"}) {
    CAPTURE(optimizer);
    // Maximum likelihood errs by about 1 / sqrt(20,000 * .16) = .018; a constant rate r adds about sqrt(r / 2), here
    // .05: five times both is .27. The rates of the others have fallen to .1 / sqrt(3,200) and add less.
    const double rate = optimizer == "sgd" ? 0.005 : 0.1;
    const auto learner = regression(6, {{"use_ids", false}, {"optimizer", optimizer}, {"learning_rate", rate}});
    learner->update(table.examples());
    const auto found = weights(*learner->publish(), 6);
    for (std::size_t c = 0; c < 6; ++c) {
      CAPTURE(c);
      REQUIRE(found[c] == Approx(static_cast<double>(planted[c])).margin(optimizer == "sgd" ? 0.27 : 0.15));
    }
  }
  // FTRL's l1 is held against summed gradients. Rows a hundredth as large sum to noise of .01 sqrt(2,000 * .16) = .18
  // in a column that says nothing, and to some hundredths of 2,000 * .2 = 400 in the planted ones: 1 is between.
  LearningTable small(6);
  const auto all = table.examples();
  for (std::size_t e = 0; e < 2'000; ++e) {
    std::vector<float> row(all.features.row(e).begin(), all.features.row(e).end());
    for (std::size_t c = 0; c < 6; ++c) row[c] *= 0.01F;
    small.add(row, all.labels[e]);
  }
  const auto sparse = regression(6, {{"use_ids", false}, {"optimizer", std::string("ftrl")}, {"l1", 1.0}});
  sparse->update(small.examples());
  const auto found = weights(*sparse->publish(), 6);
  for (const std::size_t c : {0U, 1U, 5U}) REQUIRE(found[c] * static_cast<double>(planted[c]) > 0.0);
  for (const std::size_t c : {2U, 3U, 4U}) REQUIRE(found[c] == 0.0);
}

TEST_CASE("a planted logistic model is found again", "[logistic_regression]") {
  const std::vector<float> planted{1.0F, -0.5F, 0.25F, 0.0F, -1.0F};  // the last column is constant
  LearningTable table(5);
  sim::RandomStream random("test/logistic_regression/planted", /*seed=*/2);
  for (int e = 0; e < 200'000; ++e) {
    const std::vector<float> row{random.normal(), random.normal(), random.normal(), random.normal(), 1.0F};
    float z = 0.0F;
    for (std::size_t c = 0; c < row.size(); ++c) z += planted[c] * row[c];
    table.add(row, random.bernoulli(1.0 / (1.0 + std::exp(-static_cast<double>(z)))) ? 1.0F : 0.0F);
  }
  const auto learner = regression(5, {{"use_ids", false}});
  learner->update(table.examples());
  LearningTable probe(5);
  for (std::size_t c = 0; c < 5; ++c) {
    std::vector<float> row(5, 0.0F);
    row[c] = 1.0F;
    probe.add(row, 0.0F);
  }
  const auto scores = probe.scores(*learner->publish());
  for (std::size_t c = 0; c < 5; ++c) {
    CAPTURE(c);
    // Maximum likelihood would err by about 1 / sqrt(200,000 * .16) = .006; the last steps, of .1 / sqrt(32,000) each,
    // add as much: five standard errors of .008.
    REQUIRE(logit(scores[c]) == Approx(static_cast<double>(planted[c])).margin(0.04));
  }
}

// Items have click rates of .1 and .9 by turns, users none of their own; nothing but the ids can tell.
double mean_error_of_item_rates(std::int64_t hash_bits) {
  LearningTable table(0);
  sim::RandomStream random("test/logistic_regression/items", /*seed=*/3);
  for (int e = 0; e < 40'000; ++e) {
    const std::uint32_t item = random.below(100);
    table.add({}, random.bernoulli(item % 2 == 0 ? 0.1 : 0.9) ? 1.0F : 0.0F, random.below(50), item);
  }
  const auto learner = regression(0, {{"hash_bits", hash_bits}});
  learner->update(table.examples());
  LearningTable probe(0);
  for (std::uint32_t item = 0; item < 100; ++item) probe.add({}, 0.0F, 10'000, item);
  const auto scores = probe.scores(*learner->publish());
  double error = 0.0;
  for (std::size_t item = 0; item < 100; ++item) {
    REQUIRE(std::isfinite(scores[item]));
    error += std::abs(static_cast<double>(scores[item]) - (item % 2 == 0 ? 0.1 : 0.9)) / 100.0;
  }
  return error;
}

TEST_CASE("collisions of hashed features cost accuracy and nothing else", "[logistic_regression]") {
  // 250 features in 2^18 weights all but never meet; in 2^10, a quarter shares a weight, but each item has two of its
  // own; in 2 weights nothing can be told apart, and the answer is the overall rate, .4 from either.
  REQUIRE(mean_error_of_item_rates(18) < 0.05);
  REQUIRE(mean_error_of_item_rates(10) < 0.12);
  REQUIRE(mean_error_of_item_rates(1) > 0.2);
}

TEST_CASE("a snapshot of the shared weight table stays as it was", "[logistic_regression]") {
  LearningTable table(2);
  sim::RandomStream random("test/logistic_regression/snapshot", /*seed=*/4);
  for (std::uint32_t e = 0; e < 500; ++e) {
    table.add(std::vector<float>{random.normal(), 1.0F}, random.bernoulli(0.3) ? 1.0F : 0.0F, e % 20, e % 30);
  }
  const auto learner = regression(2, {});
  learner->update(table.examples().slice(0, 250));
  const auto first = learner->publish();
  const auto before = table.scores(*first);
  learner->update(table.examples().slice(250, 250));
  const auto second = learner->publish();
  REQUIRE(table.scores(*first) == before);
  REQUIRE(table.scores(*second) != before);

  // And a learner that published on the way has learnt what one that did not has.
  const auto quiet = regression(2, {});
  quiet->update(table.examples());
  REQUIRE(table.scores(*quiet->publish()) == table.scores(*second));
}

TEST_CASE("epochs are passes in order", "[logistic_regression]") {
  LearningTable table(2);
  sim::RandomStream random("test/logistic_regression/epochs", /*seed=*/5);
  for (std::uint32_t e = 0; e < 100; ++e) {
    table.add(std::vector<float>{random.normal(), 1.0F}, random.bernoulli(0.3) ? 1.0F : 0.0F, e % 20, e % 30);
  }
  const auto fitted = regression(2, {{"epochs", std::int64_t{2}}}), updated = regression(2, {});
  fitted->fit(table.examples());
  updated->update(table.examples());
  updated->update(table.examples());
  REQUIRE(table.scores(*fitted->publish()) == table.scores(*updated->publish()));
}

}  // namespace
}  // namespace springtide::algorithms
