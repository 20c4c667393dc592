#pragma once

#include <Eigen/Core>
#include <vector>

#include "algorithms/linear/hashed_ids.hpp"
#include "algorithms/recommender.hpp"

namespace springtide::algorithms {

/// Logistic regression on a window as a whole: the loss
///   sum over examples of v log loss(y, sigmoid(w . x)) + l2 |w|^2 / 2,
/// w of the dense columns first, then of the hashed features that are met in the window.
class LogisticProblem {
 public:
  /// @param examples  must outlive the problem
  /// @param weights   v, one an example
  /// @param ids       one an example; empty: no hashed features
  LogisticProblem(const Examples& examples, std::vector<double> weights, std::vector<HashedIds> ids, double l2);

  std::size_t columns() const { return examples_.features.columns; }
  /// Places of the hashed features, in the order of their weights.
  const std::vector<std::size_t>& places() const { return places_; }

  /// The loss at w, and its gradient.
  double loss(const Eigen::VectorXd& w, Eigen::VectorXd& slope) const;
  /// Of each weight, the sum of the squared gradients of the examples' log losses at w.
  Eigen::VectorXd squared_gradients(const Eigen::VectorXd& w) const;
  /// Where the loss is least, by L-BFGS (lbfgs.hpp) from `start`: until no slope is above 1e-6 a unit of weight, or 200
  /// iterations.
  Eigen::VectorXd solve(const Eigen::VectorXd& start) const;

 private:
  double margin(const Eigen::VectorXd& w, std::size_t e) const;

  Examples examples_;
  std::vector<double> weights_;
  std::vector<HashedIds> ids_;  // of each example, as indices into places_
  std::vector<std::size_t> places_;
  double l2_;
};

}  // namespace springtide::algorithms
