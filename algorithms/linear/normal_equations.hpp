#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "algorithms/archive.hpp"

namespace springtide::algorithms {

/// Least squares with a ridge, kept as its normal equations, in double: with z = (1, x) of an example, the sums
///   A = sum of v z z',  b = sum of v z y,
/// from which solve() has the minimum of sum v (y - w . z)^2 + l2 |w|^2, the intercept free of the penalty. Features
/// are dense columns, and places that are 0 but for a few ones (hashed ids), which cost little to add.
///
/// Weights v may fall with time. Each example then counts 1 / kept as much as the one before it, in place of all sums
/// being shrunk; l2 does not fade, so that a column that has stopped to vary keeps a finite weight. This is recursive
/// least squares in its information form: the same w as by the recursion of w and of the inverse of A, which loses its
/// symmetry to rounding and, forgetting, winds up without bound.
/// Source: Haykin 2002, "Adaptive filter theory", chapter 9; the two forms are in Kailath, Sayed and Hassibi 2000.
///
/// Rows wait until there are 64, then go in as one product of matrices; when they do depends on how many were added
/// alone. Cost: add O(dense^2); solve O((dense + places)^3 / 3).
class NormalEquations {
 public:
  NormalEquations(std::size_t dense, std::size_t places);

  std::size_t dense() const { return static_cast<std::size_t>(sums_.rows()) - 2; }
  std::size_t places() const { return static_cast<std::size_t>(with_places_.cols()); }

  /// @param row   dense features; @param ones  places where the example has a 1 (twice the same: a 2)
  /// @param kept  what all examples before are worth from now on, in (0, 1]
  void add(std::span<const float> row, std::span<const std::size_t> ones, double label, double kept = 1.0);

  /// w: intercept, dense, places; all 0 before the first example. Where rounding has left no positive definite matrix,
  /// the ridge is as much larger as it takes. @pre l2 is above 0
  Eigen::VectorXd solve(double l2) const;

  void save(ArchiveWriter& archive) const;
  /// @throws sim::InputError when the sums are of other features
  void load(ArchiveReader& archive);
  std::size_t bytes() const;

 private:
  static constexpr Eigen::Index kBlock = 64;

  static void flush(Eigen::MatrixXd& sums, const Eigen::MatrixXd& rows, Eigen::Index count);
  void rescale();

  double scale_ = 1.0;  // the weight of the next example, in units of the sums
  bool empty_ = true;
  Eigen::MatrixXd sums_;         // (dense + 2)^2, lower half: of z z', z = (1, x, y)
  Eigen::MatrixXd with_places_;  // (dense + 2) x places: of z at each place
  Eigen::MatrixXd of_places_;    // places^2, lower half
  Eigen::MatrixXd rows_;         // (dense + 2) x kBlock: rows that wait, each times the root of its weight
  Eigen::Index waiting_ = 0;
};

}  // namespace springtide::algorithms
