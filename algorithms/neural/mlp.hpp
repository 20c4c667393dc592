#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// A multilayer perceptron on the dense features: hidden layers find the crossings of features that a linear model must
/// be given, and a sigmoid output makes the score a click probability.
///
/// p = sigmoid(w . h_L + c), h_l = f(W_l h_(l-1) + b_l), h_0 = x, f = max(0, .), sigmoid or tanh; trained to the
///   cross-entropy -y log p - (1 - y) log(1 - p), or to (p - y)^2 / 2, of mini-batches of `batch` examples, each
///   followed by one step of the optimizer, by default Adam: theta <- theta - lr m / (sqrt(v) + eps), m and v the
///   corrected running means of the gradient and its square (adam.hpp; the others: gradient_descent.hpp), and lr =
///   learning_rate times its schedule (algorithms/learning_rate.hpp). Each example's loss is multiplied by its weight
///   (algorithms/delayed_feedback.hpp), 1 but where feedback is corrected for its delay. Hidden units can be silent at
///   random while training (dropout.hpp).
/// With `id_factors` the inputs are joined by a vector of the user and one of the item, learnt with the rest
/// (id_vectors.hpp).
/// Sources: Rumelhart, Hinton and Williams 1986, Nature 323; Kingma and Ba 2015, ICLR; start: network.hpp.
///
/// update() keeps what does not fill a batch and trains once it is full, so that learning in many small calls ends in
/// the same bits as in one; a snapshot therefore lacks up to `batch` - 1 of the newest examples (`batch` = 1: none).
/// fit() passes `epochs` times over its window in shuffled order and trains the last, smaller batch of each pass too.
/// With `patience` it stops early (Prechelt 1998, "Early stopping, but when?"): the loss on the last `holdout` of the
/// window is looked at after each pass over what is before it; after `patience` passes without a smaller one, weights
/// and optimizer go back to where it was least, and the holdout, the newest there is, is learnt once, in order.
///
/// Cost: about 6 P operations an example for P weights (64-64-32-1: 6.2 thousand), and 12 P / `batch` for Adam;
/// 2 P a row scored. Memory: 4 P floats. Publishing copies P floats.
/// Parameters: see mlp_info(), or `springtide describe mlp`.
AlgorithmInfo mlp_info();

}  // namespace springtide::algorithms
