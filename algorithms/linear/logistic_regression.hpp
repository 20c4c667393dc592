#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Logistic regression learnt online, on the dense features and three hashed ones: the user, the item, and the item
/// within the user's segment. Each weight has a learning rate of its own, which falls with the gradients it has seen,
/// so that a rare item still learns fast when the common features have settled.
///
/// p = sigmoid(w . x), x = (dense features, 1 at each of the three hashed places); for each weight met, in order:
///   g = v (p - y) x_i + l2 w_i;  n_i <- n_i + g^2;  w_i <- w_i - lr g / (1 + sqrt(n_i))
/// with lr = learning_rate times its schedule (algorithms/learning_rate.hpp) and v the example's weight
/// (algorithms/delayed_feedback.hpp), 1 but where feedback is corrected for its delay.
/// Sources: Duchi, Hazan and Singer 2011, "Adaptive subgradient methods", JMLR 12 (the rates); McMahan et al. 2013,
/// "Ad click prediction: a view from the trenches", KDD (their form with the 1, which keeps a weight's first step
/// small); Weinberger et al. 2009, "Feature hashing for large scale multitask learning", ICML.
///
/// The segment is the largest of the row's first 8 columns, which FeatureStore gives to what is known of the user
/// (and, where it is less than 8 values, to what is known of the item). Colliding features share a weight.
///
/// Cost: O(columns) an example and a row, and three random accesses to a table of 2^hash_bits x 8 bytes. Publishing
/// costs what has been touched since the last time, not the table (VersionedValues).
/// Parameters: see logistic_regression_info(), or `springtide describe logistic_regression`.
AlgorithmInfo logistic_regression_info();

/// What is learnt of one weight.
struct AdaptiveWeight {
  float value = 0.0F;    ///< w
  float squares = 0.0F;  ///< n: sum of squared gradients
};

/// One step of the rule above for a gradient g that includes the l2 term.
void adagrad_step(AdaptiveWeight& weight, float gradient, float learning_rate);

}  // namespace springtide::algorithms
