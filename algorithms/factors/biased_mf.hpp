#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Ratings as overall mean, user bias, item bias and the product of two short vectors, all learnt by stochastic
/// gradient descent, one rating at a time. With `factors` = 0 it is the bias baseline.
///
/// Source: Koren, Bell, Volinsky 2009, "Matrix factorization techniques for recommender systems".
///   prediction = mu + b_u + b_i + p_u . q_i,   loss = (prediction - y)^2, g = 2 (prediction - y)
///   mu: running mean, updated first;  b -= eta_b (g + l2_b b);  p_u -= eta_f (g q_i + l2_f p_u) and likewise q_i,
/// each from the values before the step, eta the learning rates times their schedule (algorithms/learning_rate.hpp).
/// Vectors start as N(0, initial_sd), drawn for each user and item alone, so that
/// they do not depend on the order of arrival. Predictions are clipped to [clip_low, clip_high]; gradients are taken
/// from the unclipped ones and bounded at 1e6, as is every value, so that a rate too large ends in a poor model and not
/// in NaN. fit() makes `epochs` passes in order; the mean counts each rating once.
///
/// Cost: O(factors) an example and a row; memory O((users + items) factors). Publishing shares unchanged blocks.
/// Parameters: see biased_mf_info(), or `springtide describe biased_mf`.
AlgorithmInfo biased_mf_info();

}  // namespace springtide::algorithms
