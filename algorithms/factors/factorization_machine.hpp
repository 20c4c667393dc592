#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Logistic regression with a weight for every pair of features, the pair's weight being the product of two short
/// vectors: so that a pair that was never seen together gets one too. Features are the dense columns and, with
/// `use_ids`, the user and the item.
///
/// Source: Rendle 2010, "Factorization machines", ICDM; learnt online, by stochastic gradient descent.
///   p = sigmoid(margin), margin as in fm_model.hpp; for each example, in order, the step there with g = v (p - y), v
///   the example's weight (algorithms/delayed_feedback.hpp), and the rate learning_rate times its schedule
///   (algorithms/learning_rate.hpp). fit() makes `epochs` passes in order.
/// The slope of a pair grows with the product of its features, and where those are large (the history of a user who
/// clicks much) a fixed rate overshoots, each time by more. No step moves the margin by more than Newton's where
/// p = 1/2: the rate is at most 4 / |slopes of the margin|^2.
///
/// Cost: O(columns factors) an example and a row. Memory O((columns + users + items) factors). Publishing copies the
/// columns' vectors and shares the ids'.
/// Parameters: see factorization_machine_info(), or `springtide describe factorization_machine`.
AlgorithmInfo factorization_machine_info();

}  // namespace springtide::algorithms
