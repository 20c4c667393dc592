#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Ridge regression: linear in the dense features and, with `use_ids`, in three hashed ones (hashed_ids.hpp), solved
/// exactly whenever it is published. In batches it is the closed form; online it is recursive least squares, which can
/// forget.
///
///   w = argmin sum over examples i <= n of f^(n - i) (y_i - w . x_i)^2 + l2 |w|^2,
/// the intercept, which is not penalised, apart; f is `forgetting_factor`, and 1 within a fit(): there the window
/// forgets. Papers and the form of the recursion are in normal_equations.hpp; ridge: Hoerl and Kennard 1970, "Ridge
/// regression: biased estimation for nonorthogonal problems", Technometrics 12.
///
/// Under the task click, scores estimate the probability of a click but need not lie between 0 and 1: they rank, and
/// are not called probabilities.
///
/// Cost: O(columns^2 / 2) an example, by products of matrices; O(columns) a row. Publishing costs O((columns +
/// places)^3 / 3), places = 2^hash_bits where there are ids: some tens of microseconds for 64 columns, near a
/// millisecond with 2^8 places more. Memory O((columns + places)^2). Parameters: see linear_regression_info(), or
/// `springtide describe linear_regression`.
AlgorithmInfo linear_regression_info();

}  // namespace springtide::algorithms
