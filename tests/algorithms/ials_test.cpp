// Alternating least squares against the same half-steps done densely, in double, by the normal equations as the paper
// writes them.

#include "algorithms/factors/ials.hpp"

#include <Eigen/Dense>
#include <vector>

#include "algorithms/factors/row_solver.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr std::uint64_t kSeed = 5;
constexpr std::uint32_t kUsers = 30, kItems = 20;
constexpr Index kFactors = 6;
constexpr double kAlpha = 4.0, kRegularization = 0.3, kInitialSd = 0.2;

std::map<std::string, sim::ParameterValue> parameters(const char* solver, std::int64_t iterations) {
  return {{"factors", std::int64_t{kFactors}}, {"alpha", kAlpha},          {"regularization", kRegularization},
          {"iterations", iterations},          {"initial_sd", kInitialSd}, {"solver", std::string(solver)},
          {"cg_steps", std::int64_t{40}}};  // as many as it takes
}

// The whole matrix, every product written out.
struct Dense {
  MatrixXd r = MatrixXd::Zero(kUsers, kItems);  // users x items
  MatrixXd users = MatrixXd::Zero(kUsers, kFactors);
  MatrixXd items = MatrixXd::Zero(kItems, kFactors);

  Dense() {
    for (std::uint32_t item = 0; item < kItems; ++item) {
      sim::RandomStream random("algorithms/ials/items", kSeed, item);
      for (Index f = 0; f < kFactors; ++f) items(item, f) = kInitialSd * static_cast<double>(random.normal());
    }
  }
  static Eigen::VectorXd solved(const MatrixXd& fixed, const Eigen::VectorXd& amounts) {
    const Eigen::VectorXd confidence = (1.0 + kAlpha * amounts.array()).matrix();
    const Eigen::VectorXd preference = (amounts.array() > 0.0).cast<double>().matrix();
    const MatrixXd left =
        fixed.transpose() * confidence.asDiagonal() * fixed + kRegularization * MatrixXd::Identity(kFactors, kFactors);
    return left.fullPivLu().solve(fixed.transpose() * confidence.asDiagonal() * preference);
  }
  void solve_user(Index user) { users.row(user) = solved(items, r.row(user).transpose()).transpose(); }
  void solve_item(Index item) { items.row(item) = solved(users, r.col(item)).transpose(); }
  void fit(int iterations) {
    for (int iteration = 0; iteration < iterations; ++iteration) {
      for (Index user = 0; user < kUsers; ++user) solve_user(user);
      for (Index item = 0; item < kItems; ++item) solve_item(item);
    }
  }
};

// Every item is met, so that all vectors of the dense side stand for one of the learner's; user 29 never is.
LearningTable takes() {
  LearningTable table(0);
  sim::RandomStream random("test/ials", 1);
  for (std::uint32_t e = 0; e < 150; ++e) {
    const std::uint32_t user = random.below(kUsers - 1), item = e < kItems ? e : random.below(kItems);
    table.add({}, random.bernoulli(0.1) ? 0.0F : static_cast<float>(1 + random.below(3)), user, item);
    if (e < kItems) table.labels.back() = 1.0F;
  }
  return table;
}

void require_same(const Dense& dense, const Recommender& learner, double tolerance) {
  LearningTable probe(0);
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    for (std::uint32_t item = 0; item < kItems; ++item) probe.add({}, 0.0F, user, item);
  }
  const auto scores = probe.scores(*learner.publish());
  for (std::uint32_t user = 0, row = 0; user < kUsers; ++user) {
    for (std::uint32_t item = 0; item < kItems; ++item, ++row) {
      CAPTURE(user, item);
      REQUIRE(static_cast<double>(scores[row]) ==
              Approx(dense.users.row(user).dot(dense.items.row(item))).margin(tolerance));
    }
  }
}

TEST_CASE("ALS, batch and then one by one, is the dense normal equations'", "[ials][oracle]") {
  const char* solver = GENERATE("exact", "cg");
  CAPTURE(solver);
  const LearningTable table = takes();
  const auto learner = make_learner("ials", parameters(solver, 3), sim::Task::kNextItem, 0, kSeed);
  learner->fit(table.examples());
  Dense dense;
  for (std::size_t e = 0; e < table.labels.size(); ++e) {
    dense.r(static_cast<Index>(table.users[e]), static_cast<Index>(table.items[e])) +=
        static_cast<double>(table.labels[e]);
  }
  dense.fit(3);
  require_same(dense, *learner, 1e-5);

  // Folding in: pairs new and known, and a user whom nobody knew.
  sim::RandomStream random("test/ials/later", 1);
  LearningTable later(0);
  for (int e = 0; e < 40; ++e) {
    const std::uint32_t user = e % 8 == 7 ? kUsers - 1 : random.below(kUsers), item = random.below(kItems);
    later.add({}, 1.0F, user, item);
    const bool is_new = dense.r.row(user).isZero(0.0);
    dense.r(user, item) += 1.0;
    if (is_new) dense.solve_user(user);
    dense.solve_item(item);
    if (!is_new) dense.solve_user(user);
  }
  learner->update(later.examples());
  require_same(dense, *learner, 1e-4);

  // A second batch training forgets the first one's pairs and goes on from its vectors.
  learner->fit(later.examples());
  dense.r.setZero();
  for (std::size_t e = 0; e < later.labels.size(); ++e) {
    dense.r(static_cast<Index>(later.users[e]), static_cast<Index>(later.items[e])) += 1.0;
  }
  for (Index item = 0; item < kItems; ++item) {
    if (dense.r.col(item).isZero(0.0)) dense.items.row(item).setZero();
  }
  dense.fit(3);
  require_same(dense, *learner, 1e-4);
}

TEST_CASE("the loss falls with every half-step of conjugate gradient, and with exact ones at least as far", "[ials]") {
  sim::RandomStream random("test/ials/loss", 1);
  const std::size_t length = 25;
  Eigen::MatrixXf vectors(kFactors, static_cast<Index>(length));
  for (float& value : vectors.reshaped()) value = random.normal();
  Eigen::MatrixXf gram = gram_of(vectors).cast<float>();
  REQUIRE((gram_of(vectors) - (vectors * vectors.transpose()).cast<double>()).norm() < 1e-4);
  gram.diagonal().array() += static_cast<float>(kRegularization);
  std::vector<const float*> met;
  std::vector<float> weights;
  for (std::size_t j = 0; j < length; j += 2) {
    met.push_back(vectors.data() + j * static_cast<std::size_t>(kFactors));
    weights.push_back(3.0F + static_cast<float>(j));
  }
  // The loss but for what does not depend on x.
  const auto loss = [&](const std::vector<float>& x) {
    const Eigen::VectorXd v = Eigen::Map<const Eigen::VectorXf>(x.data(), kFactors).cast<double>();
    double sum = v.dot(gram.cast<double>() * v);
    for (std::size_t j = 0; j < met.size(); ++j) {
      const double product = v.dot(Eigen::Map<const Eigen::VectorXf>(met[j], kFactors).cast<double>());
      const auto weight = static_cast<double>(weights[j]);
      sum += weight * product * product - 2.0 * (1.0 + weight) * product;
    }
    return sum;
  };
  std::vector<float> best(kFactors, 0.0F);
  RowSolver(kFactors, 0).solve(gram, met, weights, best);
  // At the minimum the central differences of the loss vanish.
  for (std::size_t f = 0; f < best.size(); ++f) {
    auto up = best, down = best;
    up[f] += 0.01F;
    down[f] -= 0.01F;
    REQUIRE((loss(up) - loss(down)) / 0.02 == Approx(0.0).margin(0.02));
    REQUIRE((loss(up) + loss(down) - 2.0 * loss(best)) / 1e-4 > 1.0);
  }
  double before = loss(std::vector<float>(kFactors, 0.0F));
  for (std::size_t steps = 1; steps <= 5; ++steps) {
    std::vector<float> x(kFactors, 0.0F);
    RowSolver(kFactors, steps).solve(gram, met, weights, x);
    CAPTURE(steps);
    REQUIRE(loss(x) < before);
    REQUIRE(loss(x) > loss(best) - 1e-4);
    before = loss(x);
  }
}

TEST_CASE("a matrix that floats call singular is solved all the same", "[ials]") {
  // One vector with a large weight, in ten dimensions, next to no regularisation.
  std::vector<float> vector(10);
  for (std::size_t f = 0; f < vector.size(); ++f) vector[f] = 1.0F + 0.1F * static_cast<float>(f);
  const Eigen::MatrixXf gram = Eigen::MatrixXf::Identity(10, 10) * 1e-6F;
  const float* met[] = {vector.data()};
  const float weights[] = {1e4F};
  std::vector<float> x(10, 0.0F);
  for (const std::size_t steps : {std::size_t{0}, std::size_t{3}}) {
    RowSolver(10, steps).solve(gram, met, weights, x);
    double product = 0.0;
    for (std::size_t f = 0; f < vector.size(); ++f) product += static_cast<double>(x[f] * vector[f]);
    REQUIRE(product == Approx(1.0).epsilon(0.01));
  }
}

TEST_CASE("who or what was never met scores 0", "[ials]") {
  const LearningTable table = takes();
  const auto learner = make_learner("ials", {}, sim::Task::kNextItem, 0, kSeed);
  learner->fit(table.examples());
  LearningTable probe(0);
  probe.add({}, 0.0F, kUsers - 1, 0);
  probe.add({}, 0.0F, 0, kItems + 7);
  REQUIRE(probe.scores(*learner->publish()) == std::vector<float>{0.0F, 0.0F});
}

}  // namespace
}  // namespace springtide::algorithms
