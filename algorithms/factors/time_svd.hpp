#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Ratings as in biased_mf, with biases that know the time: a user grows stricter or milder over the years and has good
/// and bad days, an item is in fashion or is not.
///
/// Source: Koren 2009, "Collaborative filtering with temporal dynamics", KDD (timeSVD++, its biases; without implicit
/// feedback and with vectors that stand still), learnt online.
///   prediction = mu + b_u + a_u dev_u(t) + b_(u, day of t) + b_i + b_(i, bin of t) + p_u . q_i
///   dev_u(t) = sign(t - t_u) |t - t_u|^trend_power, in days, t_u the mean time of the user's ratings so far
///   loss = (prediction - y)^2, g = 2 (prediction - y);  b -= eta_b (g + l2_b b), for all four biases;
///   a_u -= eta_a (g dev_u(t) + l2_a a_u);  p_u -= eta_f (g q_i + l2_f p_u) and likewise q_i,
/// each from the values before the step, eta the learning rates times their schedule (algorithms/learning_rate.hpp); mu
/// and t_u are running means, updated first. A day or bin in which nothing was learnt has bias 0. Vectors start as N(0,
/// initial_sd), drawn for each user and item alone. Predictions are clipped, gradients and values bounded as in
/// biased_mf. fit() makes `epochs` passes in order; the means count each rating once.
///
/// Cost: O(factors + log of the user's days and the item's bins) an example and a row. Memory O((users + items) factors
/// + days with a rating + bins with one).
/// Parameters: see time_svd_info(), or `springtide describe time_svd`.
AlgorithmInfo time_svd_info();

}  // namespace springtide::algorithms
