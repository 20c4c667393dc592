// Logistic regression fitted to a window as a whole, by L-BFGS.

#include "algorithms/linear/logistic_fit.hpp"

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "algorithms/linear/lbfgs.hpp"
#include "algorithms/registry.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/central_difference.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

using Given = std::map<std::string, sim::ParameterValue>;

// fixtures/make_logistic.py says what the examples are.
LearningTable examples(std::size_t count) {
  LearningTable table(5);
  for (std::size_t n = 0; n < count; ++n) {
    const auto m = static_cast<double>(n);
    double x[4];
    std::vector<float> row;
    for (std::size_t c = 0; c < 4; ++c) {
      const auto column = static_cast<double>(c);
      row.push_back(static_cast<float>(std::sin(0.37 * m + 1.3 * column + 0.01 * m * column)));
      x[c] = static_cast<double>(row[c]);
    }
    row.push_back(1.0F);
    const double p = 1.0 / (1.0 + std::exp(-(2.0 * x[0] - x[1] + x[2] * x[3] - 0.5))), t = 61.803398875 * m;
    table.add(row, t - std::floor(t) < p ? 1.0F : 0.0F);
  }
  return table;
}

std::unique_ptr<Recommender> regression(Given given) {
  given["batch"] = std::string("lbfgs");
  return make_learner("logistic_regression", given, sim::Task::kClick, 5, /*seed=*/1);
}

std::vector<double> weights(const Snapshot& snapshot) {
  LearningTable probe(5);
  for (std::size_t c = 0; c < 5; ++c) {
    std::vector<float> row(5, 0.0F);
    row[c] = 1.0F;
    probe.add(row, 0.0F);
  }
  std::vector<double> found;
  for (const float p : probe.scores(snapshot)) {
    found.push_back(std::log(static_cast<double>(p) / (1.0 - static_cast<double>(p))));
  }
  return found;
}

TEST_CASE("scikit-learn's coefficients, whichever rule learns online", "[logistic_fit][oracle]") {
  std::ifstream file(std::string(SPRINGTIDE_SOURCE_DIR) + "/tests/algorithms/fixtures/logistic.txt");
  std::string header;
  std::getline(file, header);
  double l2 = 0.0;
  std::size_t count = 0, lines = 0;
  while (file >> l2 >> count) {
    ++lines;
    std::vector<double> expected(5);
    for (double& weight : expected) REQUIRE(file >> weight);
    const LearningTable table = examples(count);
    for (const std::string optimizer : {"sgd", "adagrad", "ftrl"}) {
      CAPTURE(l2, count, optimizer);
      const auto learner = regression({{"l2", l2}, {"use_ids", false}, {"optimizer", optimizer}});
      learner->update(table.examples().slice(0, 20));  // where it starts from does not matter
      learner->fit(table.examples());
      const auto found = weights(*learner->publish());
      for (std::size_t c = 0; c < 5; ++c) REQUIRE(found[c] == Approx(expected[c]).margin(1e-4));
    }
  }
  REQUIRE(lines == 3);
}

TEST_CASE("what a fit has found stays where it is until there is something to learn", "[logistic_fit]") {
  const LearningTable table = examples(500);
  LearningTable nothing(5);  // no feature, so that no gradient
  nothing.add(std::vector<float>(5, 0.0F), 1.0F);
  for (const std::string optimizer : {"sgd", "adagrad", "ftrl"}) {
    CAPTURE(optimizer);
    const auto learner = regression({{"use_ids", false}, {"optimizer", optimizer}, {"learning_rate", 0.05}});
    learner->fit(table.examples());
    const auto fitted = weights(*learner->publish());
    learner->update(nothing.examples());
    auto after = weights(*learner->publish());
    for (std::size_t c = 0; c < 5; ++c) REQUIRE(after[c] == Approx(fitted[c]).margin(1e-5));
    // One example more moves it by about a step of one that has learnt 500: no rate is that of a beginner.
    learner->update(table.examples().slice(0, 1));
    after = weights(*learner->publish());
    for (std::size_t c = 0; c < 5; ++c) REQUIRE(std::abs(after[c] - fitted[c]) < 0.05);
  }
}

TEST_CASE("the slope of the loss by central differences, hashed features that collide included", "[logistic_fit]") {
  LearningTable table(2);
  sim::RandomStream random("test/logistic_fit", /*seed=*/1);
  std::vector<double> v;
  std::vector<HashedIds> ids;
  for (int e = 0; e < 30; ++e) {
    table.add(std::vector<float>{random.normal(), 1.0F}, random.bernoulli(0.4) ? 1.0F : 0.0F);
    v.push_back(1.0 + random.uniform_double());
    ids.push_back({random.below(4) * 100, random.below(4) * 100, 700});
  }
  const LogisticProblem problem(table.examples(), v, ids, /*l2=*/0.3);
  REQUIRE(problem.places() == std::vector<std::size_t>{0, 100, 200, 300, 700});
  Eigen::VectorXd w(7), slope(7);
  for (double& weight : w) weight = static_cast<double>(random.normal());
  problem.loss(w, slope);
  const auto loss_at = [&](const std::vector<double>& at) {
    Eigen::VectorXd ignored(7);
    return problem.loss(Eigen::Map<const Eigen::VectorXd>(at.data(), 7), ignored);
  };
  const std::vector<double> expected = central_differences(loss_at, std::vector<double>(w.begin(), w.end()));
  for (Eigen::Index i = 0; i < 7; ++i) REQUIRE(slope[i] == Approx(expected[static_cast<std::size_t>(i)]).margin(1e-5));
  // And where it is solved there is none.
  problem.loss(problem.solve(w), slope);
  REQUIRE(slope.cwiseAbs().maxCoeff() <= 1e-6 * 60.0);
}

TEST_CASE("L-BFGS on an ill-conditioned quadratic", "[logistic_fit][oracle]") {
  // Sum of k^3 (x_k - k)^2 / 2, k = 1 .. 20: curvatures from 1 to 8,000, the minimum at x_k = k.
  const auto quadratic = [](const Eigen::VectorXd& x, Eigen::VectorXd& slope) {
    double value = 0.0;
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const double k = static_cast<double>(i + 1), apart = x[i] - k;
      slope[i] = k * k * k * apart;
      value += 0.5 * slope[i] * apart;
    }
    return value;
  };
  Eigen::VectorXd x = Eigen::VectorXd::Zero(20);
  const std::size_t iterations = minimize(quadratic, {.memory = 20, .iterations = 1'000, .tolerance = 1e-8}, x);
  REQUIRE(iterations < 210);  // scipy 1.17.1's L-BFGS-B, maxcor = 20, gtol = 1e-8: 140
  for (Eigen::Index i = 0; i < 20; ++i) REQUIRE(x[i] == Approx(static_cast<double>(i + 1)).epsilon(1e-7));
}

}  // namespace
}  // namespace springtide::algorithms
