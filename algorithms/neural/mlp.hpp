#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// A multilayer perceptron on the dense features: hidden layers of rectified units find the crossings of features that
/// a linear model must be given, and a sigmoid output makes the score a click probability.
///
/// p = sigmoid(w . h_L + c), h_l = max(0, W_l h_(l-1) + b_l), h_0 = x; trained to the cross-entropy
///   -y log p - (1 - y) log(1 - p) of mini-batches of `batch` examples, each followed by one step of Adam:
///   theta <- theta - lr m / (sqrt(v) + eps), m and v the corrected running means of the gradient and its square, and
///   lr = learning_rate times its schedule (algorithms/learning_rate.hpp). Each example's loss is multiplied by its
///   weight (algorithms/delayed_feedback.hpp), 1 but where feedback is corrected for its delay.
/// Sources: Rumelhart, Hinton and Williams 1986, Nature 323; Kingma and Ba 2015, ICLR; start: He et al. 2015, ICCV.
///
/// update() keeps what does not fill a batch and trains once it is full, so that learning in many small calls ends in
/// the same bits as in one; a snapshot therefore lacks up to `batch` - 1 of the newest examples (`batch` = 1: none).
/// fit() passes `epochs` times over its window in shuffled order and trains the last, smaller batch of each pass too.
///
/// Cost: about 6 P operations an example for P weights (64-64-32-1: 6.2 thousand), and 12 P / `batch` for Adam;
/// 2 P a row scored. Memory: 4 P floats. Publishing copies P floats.
/// Parameters: see mlp_info(), or `springtide describe mlp`.
AlgorithmInfo mlp_info();

}  // namespace springtide::algorithms
