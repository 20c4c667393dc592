#pragma once

#include "algorithms/factors/factor_table.hpp"
#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Bayesian personalised ranking: not how much a user likes an item is learnt, but that they like what they took better
/// than what they did not. Each step pulls one taken item up and one other down, in that user's eyes.
///
/// Source: Rendle, Freudenthaler, Gantner and Schmidt-Thieme 2009, "BPR: Bayesian personalized ranking from implicit
/// feedback", UAI. With score(u, i) = b_i + p_u . q_i, for a pair (u, i) that was taken and an item j that u never
/// took:
///   loss = -ln sigmoid(x) + regularization / 2 (|p_u|^2 + |q_i|^2 + |q_j|^2 + b_i^2 + b_j^2), x = score(u,i) -
///   score(u,j) with z = sigmoid(-x):  p_u += rate (z (q_i - q_j) - regularization p_u);  q_i += rate (z p_u -
///   regularization q_i); q_j += rate (-z p_u - regularization q_j);  b_i += rate (z - regularization b_i);  b_j +=
///   rate (-z - ...),
/// each from the values before the step; rate = learning_rate times its schedule (algorithms/learning_rate.hpp).
///
/// j is drawn from all items met so far (negatives = "uniform", drawn again where the user took it), or is the item of
/// a random pair that was taken ("popular", as the package `implicit` does; the step is skipped where the user took
/// it). fit() makes `epochs` times as many steps as its window has labels above 0, each for one of them at random;
/// update() makes `samples` steps for each, in order. Whom or what nobody met scores 0.
///
/// Cost: O(factors + log of what the user took) a step; memory O((users + items) factors + pairs).
/// Parameters: see bpr_info(), or `springtide describe bpr`.
AlgorithmInfo bpr_info();

/// One step of the rule above.
void bpr_step(FactorTable::Row& user, FactorTable::Row& taken, FactorTable::Row& other, double rate,
              double regularization);

}  // namespace springtide::algorithms
