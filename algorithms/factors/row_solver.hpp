#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cstddef>
#include <span>

namespace springtide::algorithms {

/// One half-step of implicit ALS: the row x of a user given the vectors of all items, or of an item given the users'.
/// It minimises, with weight w_j on the few j of the row (and none on the others),
///   sum over the row's j of ((1 + w_j) (1 - x . y_j)^2) + sum over all other j of (x . y_j)^2 + regularization |x|^2,
/// that is, it solves (gram + sum w_j y_j y_j') x = sum (1 + w_j) y_j.
///
/// Sources: Hu, Koren and Volinsky 2008, "Collaborative filtering for implicit feedback datasets", ICDM (the normal
/// equations); Takács, Pilászy and Tikk 2011, "Applications of the conjugate gradient method for implicit feedback
/// collaborative filtering", RecSys (few steps from the present x suffice).
///
/// Cost, n the length of the row: exact O(n factors^2 + factors^3); conjugate gradient O(steps (n factors +
/// factors^2)). Not thread-safe: it keeps its workspace.
class RowSolver {
 public:
  /// @param cg_steps  steps of conjugate gradient; 0: exact, by Cholesky's factorisation
  RowSolver(std::size_t factors, std::size_t cg_steps);

  /// @param gram     factors x factors: the sum of y y' over all j, regularization added on the diagonal; both halves
  /// @param vectors  y_j of the row, `factors` values each
  /// @param weights  w_j of the row, at least 0
  /// @param x        where conjugate gradient starts, and the solution
  void solve(const Eigen::MatrixXf& gram, std::span<const float* const> vectors, std::span<const float> weights,
             std::span<float> x);

 private:
  void gather(std::span<const float* const> vectors);
  void solve_exactly(const Eigen::MatrixXf& gram, std::span<const float* const> vectors,
                     std::span<const float> weights);
  void descend(const Eigen::MatrixXf& gram, std::span<const float* const> vectors, std::span<const float> weights);

  Eigen::Index factors_;
  std::size_t cg_steps_;
  Eigen::MatrixXf gathered_;                             // factors x at least the vectors at hand
  Eigen::MatrixXf matrix_;                               // factors x factors
  Eigen::LLT<Eigen::MatrixXf> cholesky_;                 // of matrix_
  Eigen::VectorXf solution_;                             // factors; aligned, whatever x is
  Eigen::VectorXf right_, residual_, direction_, bent_;  // factors
  Eigen::VectorXf along_;                                // the vectors at hand
};

/// The sum of v v' over the columns v of `vectors` (factors x any), summed in blocks, in double.
Eigen::MatrixXd gram_of(const Eigen::MatrixXf& vectors);

}  // namespace springtide::algorithms
