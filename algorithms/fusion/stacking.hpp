#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Online logistic regression on what its members predict (members.hpp): it can give a member less than no say, and
/// mends what they are all wrong about in the same way.
///   p = sigmoid(b + sum of w_i ln(p_i / (1 - p_i))),  p_i kept within 1e-4 of 0 and 1;
/// one step of AdaGrad (linear/weight_rules.hpp) an example, from w_i = 1 / M, b = 0.
///
/// Paper: Wolpert 1992, "Stacked generalization", Neural Networks 5; in time order, nothing has to be left out by
/// folds. Parameters: see stacking_info(), or `springtide describe stacking`.
/// @param names  of the algorithms that can be members
AlgorithmInfo stacking_info(const std::vector<std::string>& names);

}  // namespace springtide::algorithms
