#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "algorithms/factors/factor_table.hpp"

namespace springtide::algorithms {

/// A factorization machine of degree 2 (Rendle 2010) over dense columns and, where wanted, the ids of a user and an
/// item as features of value 1: a weight and a vector for each.
///   margin = w_0 + sum_c w_c x_c + sum over pairs c < d of (v_c . v_d) x_c x_d
///          = w_0 + sum_c w_c x_c + 1/2 (|s|^2 - sum_c x_c^2 |v_c|^2),   s = sum_c x_c v_c
/// which costs O(columns factors) instead of the square of the columns. An id that was never learnt counts as absent.
class FmModel {
 public:
  /// Weights 0, vectors N(0, initial_sd) each from a stream of its own.
  FmModel(std::uint64_t seed, std::size_t columns, std::size_t factors, bool use_ids, float initial_sd,
          std::size_t max_ids = 0);

  /// @param sum  factors: s of the row
  double margin(std::size_t user, std::size_t item, std::span<const float> row, std::vector<float>& sum) const;

  /// The squared norm of the margin's slopes: 1 + sum_c x_c^2 (1 + |s - x_c v_c|^2), by which a step of rate r and
  /// slope g moves the margin r g times. @param sum  as margin() left it for this row
  double steepness(std::size_t user, std::size_t item, std::span<const float> row, std::span<const float> sum) const;

  struct Rates {
    double rate, l2_weights, l2_vectors;
  };
  /// A step down the gradient of a loss with slope g at the margin, plus l2/2 of the squares of what the row has:
  ///   w_0 -= rate g;  w_c -= rate (g x_c + l2_weights w_c);  v_c -= rate (g (x_c s - x_c^2 v_c) + l2_vectors v_c)
  /// for the columns other than 0, all from the values before the step.
  /// @param sum  as margin() left it for this row
  void step(std::size_t user, std::size_t item, std::span<const float> row, const std::vector<float>& sum, double g,
            const Rates& rates);
  /// Makes the ids' features where there are none.
  void meet(std::size_t user, std::size_t item);

  std::size_t columns() const { return weights_.size(); }
  double intercept() const { return intercept_; }
  double weight(std::size_t column) const { return static_cast<double>(weights_[column]); }
  std::span<const float> vector(std::size_t column) const {
    return std::span(vectors_).subspan(column * factors_, factors_);
  }
  const FactorTable& users() const { return users_; }
  const FactorTable& items() const { return items_; }

  void save(ArchiveWriter& archive) const;
  /// @throws sim::InputError for a model of another shape
  void load(ArchiveReader& archive);
  std::size_t bytes() const;

 private:
  std::size_t factors_;
  bool use_ids_;
  double intercept_ = 0.0;
  std::vector<float> weights_;  // columns
  std::vector<float> vectors_;  // columns x factors
  FactorTable users_, items_;   // the bias is the weight
};

}  // namespace springtide::algorithms
