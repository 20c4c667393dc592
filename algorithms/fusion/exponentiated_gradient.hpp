#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// A weighted mean of what its members predict, P = sum of w_i p_i, its weights learnt by exponentiated gradient on the
/// mixture's log loss (members.hpp):
///   g = (P - y) / (P (1 - P));  w_i <- w_i exp(-learning_rate g p_i) / (their sum);  w_i <- (1 - share) w_i + share /
///   M.
/// The share, which the other M - 1 members are given back, bounds how long a member that was wrong stays unheard once
/// it is right.
///
/// Papers: Kivinen and Warmuth 1997, "Exponentiated gradient versus gradient descent for linear predictors",
/// Information and Computation 132; Herbster and Warmuth 1998, "Tracking the best expert", Machine Learning 32.
/// The strategy `fusion` mixes two models of one algorithm by the first half of the rule.
/// Parameters: see exponentiated_gradient_info(), or `springtide describe exponentiated_gradient`.
/// @param names  of the algorithms that can be members
AlgorithmInfo exponentiated_gradient_info(const std::vector<std::string>& names);

}  // namespace springtide::algorithms
