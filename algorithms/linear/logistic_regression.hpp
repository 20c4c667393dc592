#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Logistic regression learnt online, on the dense features and three hashed ones: the user, the item, and the item
/// within the user's segment. Each weight learns by the rule that `optimizer` names; under `adagrad` and `ftrl` its
/// rate falls with the gradients it has seen, so that a rare item still learns fast when common features have settled.
///
/// p = sigmoid(w . x), x = (dense features, 1 at each of the three hashed places); for each weight met, in order, one
/// step of the rule for g = v (p - y) x_i, with lr = learning_rate times its schedule (algorithms/learning_rate.hpp)
/// and v the example's weight (algorithms/delayed_feedback.hpp), 1 but where feedback is corrected for its delay. The
/// rules, their formulas and papers are in weight_rules.hpp, the hashing in hashed_ids.hpp.
///
/// In batches fit() makes `epochs` such passes or, with `batch = "lbfgs"`, goes from the present weights to those of
/// the least sum of log losses + l2 / 2 |w|^2 over the window (logistic_fit.hpp), the gradients there in the place of
/// those that the rule would have seen: what is then learnt online takes steps of the size it should.
///
/// Cost: O(columns) an example and a row, and three random accesses to a table of 2^hash_bits weights of 4 (sgd), 8
/// (adagrad) or 16 bytes (ftrl). Publishing costs what has been touched since the last time, not the table
/// (VersionedValues).
/// Parameters: see logistic_regression_info(), or `springtide describe logistic_regression`.
AlgorithmInfo logistic_regression_info();

}  // namespace springtide::algorithms
