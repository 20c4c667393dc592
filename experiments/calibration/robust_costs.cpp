#include "experiments/calibration/robust_costs.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

constexpr double kTuning = 4.685;
constexpr int kRounds = 50;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Fit {
  Eigen::VectorXd costs, standard_errors;
};

/// @param counts  works x costs; @param us  works
Fit bisquare(const Eigen::MatrixXd& counts, const Eigen::VectorXd& us) {
  const Eigen::Index works = counts.rows(), costs = counts.cols();
  // Relative to what was measured at first: that gives a wild time, which is a long one, next to no weight.
  Eigen::VectorXd expected = us, weights = Eigen::VectorXd::Ones(works), residuals(works);
  Eigen::MatrixXd relative(works, costs);
  Eigen::VectorXd found(costs);
  double scale = 0.0;
  for (int round = 0; round < kRounds; ++round) {
    relative = expected.cwiseInverse().asDiagonal() * counts;
    const Eigen::VectorXd target = us.cwiseQuotient(expected);
    const Eigen::MatrixXd weighted = weights.asDiagonal() * relative;
    found = (relative.transpose() * weighted).ldlt().solve(weighted.transpose() * target);
    expected = (counts * found).cwiseMax(1e-3 * us);  // a negative cost must not turn a weight around
    residuals = us.cwiseQuotient(expected).array() - 1.0;
    std::vector<double> distances(static_cast<std::size_t>(works));
    for (Eigen::Index i = 0; i < works; ++i) distances[static_cast<std::size_t>(i)] = std::abs(residuals[i]);
    scale = std::max(1.4826 * median(std::move(distances)), 1e-12);
    for (Eigen::Index i = 0; i < works; ++i) {
      const double u = residuals[i] / (kTuning * scale);
      weights[i] = std::abs(u) < 1.0 ? (1.0 - u * u) * (1.0 - u * u) : 0.0;
    }
  }
  // Sandwich: works of one kind may be noisier than those of another.
  Eigen::VectorXd score = Eigen::VectorXd::Zero(works), slope = Eigen::VectorXd::Zero(works);
  for (Eigen::Index i = 0; i < works; ++i) {
    const double u = residuals[i] / (kTuning * scale);
    if (std::abs(u) >= 1.0) continue;
    score[i] = residuals[i] * (1.0 - u * u) * (1.0 - u * u);
    slope[i] = (1.0 - u * u) * (1.0 - 5.0 * u * u);
  }
  const Eigen::MatrixXd bread =
      (relative.transpose() * slope.asDiagonal() * relative).ldlt().solve(Eigen::MatrixXd::Identity(costs, costs));
  // A work that much hangs on is nearer to its fit than to the truth (HC3 of MacKinnon & White 1985).
  for (Eigen::Index i = 0; i < works; ++i) {
    score[i] /= std::max(1.0 - relative.row(i).dot(bread * relative.row(i).transpose()), 0.1);
  }
  const Eigen::MatrixXd filling = relative.transpose() * score.cwiseAbs2().asDiagonal() * relative;
  const Eigen::MatrixXd variance = bread * filling * bread;
  return {found, variance.diagonal().cwiseMax(0.0).cwiseSqrt()};
}

}  // namespace

std::vector<CostEstimate> robust_costs(std::span<const TimedWork> works) {
  SPRINGTIDE_CHECK(!works.empty());
  const std::size_t costs = works.front().counts.size();
  std::vector<CostEstimate> result(costs);
  if (works.size() <= costs) return result;
  Eigen::VectorXd us(static_cast<Eigen::Index>(works.size()));
  for (std::size_t i = 0; i < works.size(); ++i) us[static_cast<Eigen::Index>(i)] = works[i].us;
  std::vector<std::size_t> kept;
  for (std::size_t c = 0; c < costs; ++c) kept.push_back(c);
  for (bool first = true; !kept.empty(); first = false) {
    Eigen::MatrixXd counts(us.size(), static_cast<Eigen::Index>(kept.size()));
    for (std::size_t i = 0; i < works.size(); ++i) {
      SPRINGTIDE_CHECK(works[i].counts.size() == costs && works[i].us > 0.0);
      for (std::size_t k = 0; k < kept.size(); ++k) {
        counts(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) = works[i].counts[kept[k]];
      }
    }
    const Fit fit = bisquare(counts, us);
    for (std::size_t k = 0; k < kept.size(); ++k) {
      CostEstimate& estimate = result[kept[k]];
      estimate.us = fit.costs[static_cast<Eigen::Index>(k)];
      if (first || estimate.us >= 0.0) estimate.standard_error = fit.standard_errors[static_cast<Eigen::Index>(k)];
    }
    Eigen::Index least = 0;
    if (fit.costs.minCoeff(&least) >= 0.0) break;
    result[kept[static_cast<std::size_t>(least)]].us = 0.0;
    kept.erase(kept.begin() + least);
  }
  return result;
}

}  // namespace springtide::experiments
