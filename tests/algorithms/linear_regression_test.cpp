#include "algorithms/linear/linear_regression.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "algorithms/linear/normal_equations.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

std::unique_ptr<Recommender> regression(std::size_t columns, const std::map<std::string, sim::ParameterValue>& given) {
  return make_learner("linear_regression", given, sim::Task::kRating, columns, /*seed=*/1);
}

// Rows (1, x) and labels, in double.
struct Problem {
  Eigen::MatrixXd x;  // examples x (1 + columns)
  Eigen::VectorXd y;  // examples

  std::vector<float> row(Eigen::Index e) const {
    const Eigen::VectorXf floats = x.row(e).tail(x.cols() - 1).cast<float>();
    return {floats.begin(), floats.end()};
  }
};

Problem random_problem(Eigen::Index examples, Eigen::Index columns) {
  sim::RandomStream random("test/linear_regression", /*seed=*/1);
  Problem problem{Eigen::MatrixXd(examples, 1 + columns), Eigen::VectorXd(examples)};
  for (Eigen::Index e = 0; e < examples; ++e) {
    problem.x(e, 0) = 1.0;
    for (Eigen::Index c = 1; c <= columns; ++c) problem.x(e, c) = static_cast<double>(random.normal());
    problem.y[e] = 3.0 + problem.x(e, 1) + static_cast<double>(random.normal());
  }
  return problem;
}

// argmin sum of f^(n - i) (y_i - w . x_i)^2 + l2 |w without intercept|^2, by Householder's QR of the stacked rows: no
// normal equations.
Eigen::VectorXd ridge_by_qr(const Problem& problem, double l2, double forgetting_factor) {
  const Eigen::Index n = problem.x.rows(), d = problem.x.cols();
  Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(n + d - 1, d);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n + d - 1);
  for (Eigen::Index e = 0; e < n; ++e) {
    const double root = std::sqrt(std::pow(forgetting_factor, static_cast<double>(n - 1 - e)));
    rows.row(e) = root * problem.x.row(e);
    right[e] = root * problem.y[e];
  }
  for (Eigen::Index c = 1; c < d; ++c) rows(n + c - 1, c) = std::sqrt(l2);
  return rows.colPivHouseholderQr().solve(right);
}

TEST_CASE("ridge and recursive least squares, to 1e-8 of a QR factorisation", "[linear_regression][oracle]") {
  for (const double forgetting_factor : {1.0, 0.98, 0.5}) {
    for (const double l2 : {1e-3, 1.0, 50.0}) {
      // Across several blocks of rows; with the factor .5 across the scale at which the sums are taken down.
      for (const Eigen::Index examples : {1, 5, 64, 150, 400}) {
        CAPTURE(forgetting_factor, l2, examples);
        const Problem problem = random_problem(examples, 6);
        NormalEquations equations(6, 0);
        for (Eigen::Index e = 0; e < examples; ++e) equations.add(problem.row(e), {}, problem.y[e], forgetting_factor);
        const Eigen::VectorXd expected = ridge_by_qr(problem, l2, forgetting_factor);
        REQUIRE((equations.solve(l2) - expected).cwiseAbs().maxCoeff() < 1e-8);
      }
    }
  }
}

TEST_CASE("the textbook's recursion of weights and inverse finds the same", "[linear_regression][oracle]") {
  // Haykin, table 9.1: k = P x / (f + x'P x), w += k (y - w'x), P = (P - k x'P) / f; from P = 1 / (l2 f^n) after n
  // examples forgotten, so that what is left of its penalty at the end is l2. Rows without intercept, centred by hand:
  // the intercept that we add must come out as 0 where labels and columns have none.
  constexpr Eigen::Index kColumns = 4, kExamples = 200;
  constexpr double kL2 = 2.0;
  for (const double f : {1.0, 0.99}) {
    CAPTURE(f);
    const Problem problem = random_problem(kExamples, kColumns);
    Eigen::MatrixXd x(2 * kExamples, kColumns);
    Eigen::VectorXd y(2 * kExamples);
    for (Eigen::Index e = 0; e < kExamples; ++e) {  // each row and its opposite, with weights as nearly alike: 0 is f's
      x.row(2 * e) = problem.x.row(e).tail(kColumns);
      x.row(2 * e + 1) = -x.row(2 * e);
      y[2 * e] = problem.y[e];
      y[2 * e + 1] = -problem.y[e];
    }
    Eigen::VectorXd w = Eigen::VectorXd::Zero(kColumns);
    Eigen::MatrixXd inverse =
        Eigen::MatrixXd::Identity(kColumns, kColumns) / kL2 * std::pow(f, static_cast<double>(kExamples));
    NormalEquations equations(kColumns, 0);
    for (Eigen::Index e = 0; e < 2 * kExamples; ++e) {
      const double kept = e % 2 == 0 ? f : 1.0;  // a row and its opposite count alike
      const Eigen::VectorXd row = x.row(e), gain = inverse * row / (kept + row.dot(inverse * row));
      w += gain * (y[e] - w.dot(row));
      inverse = ((inverse - gain * (row.transpose() * inverse)) / kept).eval();
      const Eigen::VectorXf floats = row.cast<float>();
      equations.add({floats.data(), static_cast<std::size_t>(kColumns)}, {}, y[e], kept);
    }
    const Eigen::VectorXd found = equations.solve(kL2);
    REQUIRE(std::abs(found[0]) < 1e-8);
    REQUIRE((found.tail(kColumns) - w).cwiseAbs().maxCoeff() < 1e-8);
  }
}

TEST_CASE("scikit-learn's ridge, learnt in batch and online", "[linear_regression][oracle]") {
  // fixtures/make_ridge.py says what the examples are.
  std::ifstream file(std::string(SPRINGTIDE_SOURCE_DIR) + "/tests/algorithms/fixtures/ridge.txt");
  std::string header;
  std::getline(file, header);
  double alpha = 0.0;
  std::size_t count = 0, lines = 0;
  while (file >> alpha >> count) {
    ++lines;
    LearningTable table(5), probe(5);
    for (std::size_t n = 0; n < count; ++n) {
      std::vector<float> row;
      for (std::size_t c = 0; c < 5; ++c) {
        const auto m = static_cast<double>(n), column = static_cast<double>(c);
        row.push_back(static_cast<float>(std::sin(0.37 * m + 1.3 * column + 0.01 * m * column)));
      }
      const auto x = [&](std::size_t c) { return static_cast<double>(row[c]); };
      const double label = 1.5 * x(0) - 2.0 * x(1) + 0.5 * x(2) * x(3) + 3.0 + std::cos(1.7 * static_cast<double>(n));
      table.add(row, static_cast<float>(label));
    }
    for (std::size_t c = 0; c <= 5; ++c) {  // no feature, then one at a time
      std::vector<float> row(5, 0.0F);
      if (c > 0) row[c - 1] = 1.0F;
      probe.add(row, 0.0F);
    }
    const auto learner = regression(5, {{"l2", alpha}});
    learner->fit(table.examples().slice(0, count / 2));
    learner->update(table.examples().slice(count / 2, count - count / 2));
    const auto scores = probe.scores(*learner->publish());
    for (std::size_t c = 0; c <= 5; ++c) {
      CAPTURE(alpha, count, c);
      double expected = 0.0;
      REQUIRE(file >> expected);
      const double found = static_cast<double>(scores[c]) - (c > 0 ? static_cast<double>(scores[0]) : 0.0);
      REQUIRE(found == Approx(expected).margin(1e-5));
    }
  }
  REQUIRE(lines == 3);
}

TEST_CASE("hashed places weigh what the same columns, written out, do", "[linear_regression]") {
  constexpr std::size_t kDense = 2, kPlaces = 8;
  NormalEquations hashed(kDense, kPlaces), written(kDense + kPlaces, 0);
  sim::RandomStream random("test/linear_regression/places", /*seed=*/2);
  for (int e = 0; e < 100; ++e) {
    std::vector<float> row{random.normal(), random.normal()};
    const std::vector<std::size_t> ones{random.below(kPlaces), random.below(kPlaces), random.below(kPlaces)};
    const auto label = static_cast<double>(random.normal());
    hashed.add(row, ones, label, 0.99);
    row.resize(kDense + kPlaces, 0.0F);
    for (const std::size_t place : ones) row[kDense + place] += 1.0F;  // those that collide add up
    written.add(row, {}, label, 0.99);
  }
  REQUIRE((hashed.solve(0.5) - written.solve(0.5)).cwiseAbs().maxCoeff() < 1e-10);
}

TEST_CASE("without features it is an exponential average, with the error that tracking a random walk has",
          "[linear_regression][oracle]") {
  // Gain a = 1 - f, steps of variance q, noise r: ((1 - a)^2 q + a^2 r) / (a (2 - a)) between average and walk.
  constexpr double kGain = 0.1, kStep = 0.02, kNoise = 1.0;
  const double expected = ((1.0 - kGain) * (1.0 - kGain) * kStep + kGain * kGain * kNoise) / (kGain * (2.0 - kGain));
  sim::RandomStream random("test/linear_regression/walk", /*seed=*/3);
  NormalEquations equations(0, 0);
  double walk = 0.0, squares = 0.0;
  constexpr int kBurnIn = 200, kSteps = 40'000;
  for (int step = 0; step < kBurnIn + kSteps; ++step) {
    walk += std::sqrt(kStep) * static_cast<double>(random.normal());
    equations.add({}, {}, walk + std::sqrt(kNoise) * static_cast<double>(random.normal()), 1.0 - kGain);
    const double error = equations.solve(1.0)[0] - walk;
    if (step >= kBurnIn) squares += error * error / kSteps;
  }
  // Errors are correlated over some 1 / a steps: the mean of 40,000 / 20 independent squares errs by sqrt(2 / 2,000).
  REQUIRE(squares == Approx(expected).epsilon(4.0 * std::sqrt(2.0 / 2'000.0)));
}

TEST_CASE("columns that say the same, or stop to vary while all else is forgotten, leave finite weights",
          "[linear_regression]") {
  NormalEquations equations(3, 0);
  for (int e = 0; e < 5'000; ++e) {
    const float varies = e < 100 ? static_cast<float>(e % 7) : 0.0F;
    equations.add(std::vector<float>{1.0F, 1.0F, varies}, {}, 2.0, 0.9);
  }
  const Eigen::VectorXd found = equations.solve(1e-9);
  REQUIRE(found.allFinite());
  REQUIRE(found[0] + found[1] + found[2] == Approx(2.0));
  REQUIRE(std::abs(found[3]) < 1e-6);
}

}  // namespace
}  // namespace springtide::algorithms
