#pragma once

#include <span>

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Matrix factorisation of a stream of positive events: every event says that its pair's product should be 1, and moves
/// both vectors a step that way, once. What never happened is not learnt from.
///
/// Source: Vinagre, Jorge and Gama 2014, "Fast incremental matrix factorization for recommendation with positive-only
/// feedback", UMAP (ISGD). For each event with a label above 0, in order:
///   e = 1 - p_u . q_i;  p_u += rate (e q_i - regularization p_u);  q_i += rate (e p_u - regularization q_i),
/// both from the values before the step; rate = learning_rate times its schedule (algorithms/learning_rate.hpp).
/// Vectors start as N(0, initial_sd), drawn for each user and item alone. fit() makes `epochs` passes in order. Whom or
/// what nobody met scores 0.
///
/// Cost: O(factors) an example and a row; memory O((users + items) factors).
/// Parameters: see incremental_mf_info(), or `springtide describe incremental_mf`.
AlgorithmInfo incremental_mf_info();

/// One step of the rule above, down half the gradient of e^2 + regularization (|user|^2 + |item|^2).
/// @pre both have one length
void isgd_step(std::span<float> user, std::span<float> item, double rate, double regularization);

}  // namespace springtide::algorithms
