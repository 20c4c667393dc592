#include "algorithms/linear/logistic_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "algorithms/linear/lbfgs.hpp"

namespace springtide::algorithms {

LogisticProblem::LogisticProblem(const Examples& examples, std::vector<double> weights, std::vector<HashedIds> ids,
                                 double l2)
    : examples_(examples), weights_(std::move(weights)), ids_(std::move(ids)), l2_(l2) {
  for (const HashedIds& of_example : ids_) places_.insert(places_.end(), of_example.begin(), of_example.end());
  std::sort(places_.begin(), places_.end());
  places_.erase(std::unique(places_.begin(), places_.end()), places_.end());
  for (HashedIds& of_example : ids_) {
    for (std::size_t& place : of_example) {
      place = static_cast<std::size_t>(std::lower_bound(places_.begin(), places_.end(), place) - places_.begin());
    }
  }
}

double LogisticProblem::margin(const Eigen::VectorXd& w, std::size_t e) const {
  const std::span<const float> row = examples_.features.row(e);
  double margin = 0.0;
  for (std::size_t c = 0; c < row.size(); ++c) margin += w[static_cast<Eigen::Index>(c)] * static_cast<double>(row[c]);
  if (ids_.empty()) return margin;
  for (const std::size_t place : ids_[e]) margin += w[static_cast<Eigen::Index>(row.size() + place)];
  return margin;
}

double LogisticProblem::loss(const Eigen::VectorXd& w, Eigen::VectorXd& slope) const {
  double loss = 0.5 * l2_ * w.squaredNorm();
  slope = l2_ * w;
  for (std::size_t e = 0; e < examples_.size(); ++e) {
    const double z = margin(w, e), label = static_cast<double>(examples_.labels[e]);
    loss += weights_[e] * (std::log1p(std::exp(-std::abs(z))) + std::max(z, 0.0) - label * z);
    const double error = weights_[e] * (1.0 / (1.0 + std::exp(-z)) - label);
    const std::span<const float> row = examples_.features.row(e);
    for (std::size_t c = 0; c < row.size(); ++c) {
      slope[static_cast<Eigen::Index>(c)] += error * static_cast<double>(row[c]);
    }
    if (ids_.empty()) continue;
    for (const std::size_t place : ids_[e]) slope[static_cast<Eigen::Index>(row.size() + place)] += error;
  }
  return loss;
}

Eigen::VectorXd LogisticProblem::squared_gradients(const Eigen::VectorXd& w) const {
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(w.size());
  for (std::size_t e = 0; e < examples_.size(); ++e) {
    const double error =
        weights_[e] * (1.0 / (1.0 + std::exp(-margin(w, e))) - static_cast<double>(examples_.labels[e]));
    const std::span<const float> row = examples_.features.row(e);
    for (std::size_t c = 0; c < row.size(); ++c) {
      const double g = error * static_cast<double>(row[c]);
      squares[static_cast<Eigen::Index>(c)] += g * g;
    }
    if (ids_.empty()) continue;
    for (const std::size_t place : ids_[e]) squares[static_cast<Eigen::Index>(row.size() + place)] += error * error;
  }
  return squares;
}

Eigen::VectorXd LogisticProblem::solve(const Eigen::VectorXd& start) const {
  const double all = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  Eigen::VectorXd w = start;
  minimize([this](const Eigen::VectorXd& x, Eigen::VectorXd& slope) { return loss(x, slope); },
           {.memory = 10, .iterations = 200, .tolerance = 1e-6 * std::max(all, 1.0)}, w);
  return w;
}

}  // namespace springtide::algorithms
