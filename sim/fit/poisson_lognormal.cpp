#include "sim/fit/poisson_lognormal.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sim/events/check.hpp"

namespace springtide::sim {
namespace {

constexpr int kNodes = 20;
constexpr int kMostSteps = 60;
constexpr double kLeastSd = 0.02, kMostSd = 5.0;

struct Quadrature {
  std::array<double, kNodes> at{}, log_weight{};  // of the integral of f, not of f e^(-x^2)
};

// Golub & Welsch 1969: the nodes are the eigenvalues of the Jacobi matrix of the Hermite polynomials.
Quadrature gauss_hermite() {
  Eigen::MatrixXd jacobi = Eigen::MatrixXd::Zero(kNodes, kNodes);
  for (int i = 1; i < kNodes; ++i) jacobi(i, i - 1) = jacobi(i - 1, i) = std::sqrt(0.5 * i);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(jacobi);
  Quadrature rule;
  for (int i = 0; i < kNodes; ++i) {
    const double x = solved.eigenvalues()[i], first = solved.eigenvectors()(0, i);
    rule.at[static_cast<std::size_t>(i)] = x;
    rule.log_weight[static_cast<std::size_t>(i)] = std::log(std::sqrt(std::numbers::pi) * first * first) + x * x;
  }
  return rule;
}

// Log probability of one count, with its first and second derivatives by (log mean, sd).
struct Term {
  double log_probability = 0.0;
  Eigen::Vector2d gradient;
  Eigen::Matrix2d hessian;
};

Term term_of(double count, double log_mean, double sd) {
  static const Quadrature kRule = gauss_hermite();
  // The mode of the integrand in e, by Newton's method: it is log-concave. From where the count would be the mean.
  double mode = count > 0.0 ? (std::log(count) - log_mean) * sd / (sd * sd + 1.0 / count) : 0.0;
  double curvature = 1.0;
  for (int step = 0; step < 50; ++step) {
    const double mean = std::exp(std::min(log_mean + sd * mode, 700.0));
    curvature = 1.0 + sd * sd * mean;
    const double move = std::clamp(((count - mean) * sd - mode) / curvature, -3.0, 3.0);
    mode += move;
    if (std::abs(move) < 1e-9) break;
  }
  const double scale = std::sqrt(2.0 / curvature);
  std::array<double, kNodes> log_value{};
  double most = -1e300;
  for (std::size_t i = 0; i < kNodes; ++i) {
    const double e = mode + scale * kRule.at[i], log_rate = log_mean + sd * e;
    log_value[i] = kRule.log_weight[i] + count * log_rate - std::exp(std::min(log_rate, 700.0)) - 0.5 * e * e;
    most = std::max(most, log_value[i]);
  }
  // Given e the derivatives are plain; over e, by Louis (1982): mean of the second ones and spread of the first.
  double total = 0.0;
  Eigen::Vector2d score = Eigen::Vector2d::Zero();
  Eigen::Matrix2d second = Eigen::Matrix2d::Zero();
  for (std::size_t i = 0; i < kNodes; ++i) {
    const double e = mode + scale * kRule.at[i], value = std::exp(log_value[i] - most);
    const double mean = std::exp(std::min(log_mean + sd * e, 700.0)), excess = count - mean;
    const double curve = excess * excess - mean;
    total += value;
    score += value * Eigen::Vector2d(excess, excess * e);
    second(0, 0) += value * curve;
    second(1, 0) += value * curve * e;
    second(1, 1) += value * curve * e * e;
  }
  score /= total;
  second(0, 1) = second(1, 0);
  const double constant = std::log(scale) - 0.5 * std::log(2.0 * std::numbers::pi) - std::lgamma(count + 1.0);
  return {most + std::log(total) + constant, score, second / total - score * score.transpose()};
}

using Vector = Eigen::Vector3d;

struct Likelihood {
  double value = 0.0;
  Vector gradient = Vector::Zero();
  Eigen::Matrix3d outer = Eigen::Matrix3d::Zero();        // of the rows' gradients
  Eigen::Matrix3d information = Eigen::Matrix3d::Zero();  // minus the second derivatives
};

class Problem {
 public:
  Problem(std::span<const CountRow> rows, const PoissonLognormalModel& model) : rows_(rows), model_(model) {}

  Likelihood at(const Vector& x) const {
    Likelihood sum;
    for (const CountRow& row : rows_) {
      const double log_mean = x[0] + x[1] * row.covariate + std::log(row.exposure);
      Term term = term_of(row.count, log_mean, x[2]);
      if (model_.zero_truncated) condition_on_one(term_of(0.0, log_mean, x[2]), term);
      Eigen::Matrix<double, 3, 2> by = Eigen::Matrix<double, 3, 2>::Zero();
      by(0, 0) = by(2, 1) = 1.0;
      if (model_.with_slope) by(1, 0) = row.covariate;
      const Vector gradient = by * term.gradient;
      sum.value += row.entities * term.log_probability;
      sum.gradient += row.entities * gradient;
      sum.outer += row.entities * gradient * gradient.transpose();
      sum.information -= row.entities * by * term.hessian * by.transpose();
    }
    if (!model_.with_slope) sum.information(1, 1) = 1.0;
    return sum;
  }

 private:
  // Takes log(1 - P(none)) off.
  static void condition_on_one(const Term& none, Term& term) {
    const double chance = std::exp(none.log_probability), odds = chance / (1.0 - chance);
    const Eigen::Matrix2d outer = none.gradient * none.gradient.transpose();
    term.log_probability -= std::log1p(-chance);
    term.gradient += odds * none.gradient;
    term.hessian += odds * (none.hessian + outer) + odds * odds * outer;
  }

  std::span<const CountRow> rows_;
  PoissonLognormalModel model_;
};

// Least squares of log rates: near enough for Newton's method to find the rest of the way.
Vector start_of(std::span<const CountRow> rows, const PoissonLognormalModel& model) {
  double weight = 0.0, z = 0.0, y = 0.0, zz = 0.0, zy = 0.0, yy = 0.0;
  for (const CountRow& row : rows) {
    if (row.count <= 0.0) continue;
    const double log_rate = std::log(row.count / row.exposure);
    weight += row.entities;
    z += row.entities * row.covariate;
    y += row.entities * log_rate;
    zz += row.entities * row.covariate * row.covariate;
    zy += row.entities * row.covariate * log_rate;
    yy += row.entities * log_rate * log_rate;
  }
  SPRINGTIDE_CHECK(weight > 0.0);
  const double spread = zz - z * z / weight;
  const double slope = model.with_slope && spread > 1e-12 ? (zy - z * y / weight) / spread : 0.0;
  const double intercept = (y - slope * z) / weight;
  const double variance = (yy - y * y / weight - slope * (zy - z * y / weight)) / weight;
  return {intercept, slope, std::clamp(std::sqrt(std::max(variance, 0.0)), 0.2, 3.0)};
}

}  // namespace

PoissonLognormalFit fit_poisson_lognormal(std::span<const CountRow> rows, const PoissonLognormalModel& model) {
  const Problem problem(rows, model);
  Vector x = start_of(rows, model);
  Likelihood here = problem.at(x);
  double damping = 1e-3;
  PoissonLognormalFit fit;
  for (int step = 0; step < kMostSteps && !fit.converged; ++step) {
    // Levenberg's damping, with absolute values of the curvature: far from the maximum it may have the wrong sign.
    Eigen::Matrix3d damped = here.information;
    for (int i = 0; i < 3; ++i) damped(i, i) += damping * (std::abs(here.information(i, i)) + 1e-9);
    const Eigen::LDLT<Eigen::Matrix3d> solver(damped);
    Vector move = solver.solve(here.gradient);
    if (!solver.isPositive() || !move.allFinite()) {
      damping = std::max(10.0 * damping, 0.1);
      if (damping > 1e12) break;
      continue;
    }
    Vector there = x + move;
    there[2] = std::clamp(there[2], kLeastSd, kMostSd);
    move = there - x;
    const Likelihood next = problem.at(there);
    if (!(next.value >= here.value - 1e-12 * std::abs(here.value))) {
      damping *= 10.0;
      if (damping > 1e12) break;
      continue;
    }
    fit.converged = move.norm() < 1e-6 * (1.0 + x.norm());
    x = there;
    here = next;
    damping = std::max(damping * 0.1, 1e-9);
  }
  fit.intercept = x[0];
  fit.slope = x[1];
  fit.sd = x[2];
  const Eigen::Matrix3d inverse = here.information.ldlt().solve(Eigen::Matrix3d::Identity());
  fit.covariance = inverse * here.outer * inverse;
  return fit;
}

double chance_of_none(double log_mean, double sd) { return std::exp(term_of(0.0, log_mean, sd).log_probability); }

}  // namespace springtide::sim
