#pragma once

#include <Eigen/Core>
#include <span>

#include "algorithms/archive.hpp"

namespace springtide::algorithms {

/// What the examples so far say of a linear model's weights, whatever their labels: A = l2 I + sum of x x', the
/// precision of ridge regression, kept as its Cholesky factor L, A = L L', by rank-one updates. With u = L^-1 x,
///   x' A^-1 x = |u|^2,   and x' w for w ~ N(0, A^-1) is u . z for z ~ N(0, I).
///
/// Source: Golub and Van Loan 2013, "Matrix computations", 6.5.4. Cost: d^2 an example, d^2 / 2 a row asked about.
class DesignFactor {
 public:
  /// @pre l2 is above 0
  DesignFactor(std::size_t columns, double l2);

  void add(std::span<const float> x);
  /// u of a row, columns long.
  Eigen::VectorXd whitened(std::span<const float> x) const;

  void save(ArchiveWriter& archive) const;
  /// @throws sim::InputError when the factor is of other features
  void load(ArchiveReader& archive);
  std::size_t bytes() const { return static_cast<std::size_t>(lower_.size()) * sizeof(double); }

 private:
  Eigen::MatrixXd lower_;  // columns x columns; above the diagonal 0
};

}  // namespace springtide::algorithms
