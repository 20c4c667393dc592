#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// What is ranked by is an upper bound of what an item may be worth: the member's score and the width of what is not
/// known of it (explorer.hpp). What has been shown little gets the benefit of the doubt, and loses it by being shown.
///
///   score = member(x) + alpha sqrt(x' A^-1 x),  A = l2 I + sum of x x' over the examples
/// x is the dense features, of which the items share what is learnt, or 1 at the item's own place and 0 elsewhere, so
/// that the width is 1 / sqrt(l2 + times shown). With member = "linear_regression" and the features it is LinUCB of one
/// model for all arms; member(x) then is x' A^-1 b.
///
/// Paper: Li, Chu, Langford and Schapire 2010, "A contextual-bandit approach to personalized news article
/// recommendation", WWW, Algorithm 1. Cost: with features d^2 an example and d^2 / 2 a row, publishing copies d^2; else
/// O(1). Parameters: see lin_ucb_info(), or `springtide describe lin_ucb`.
/// @param names  of the algorithms that can be the member
AlgorithmInfo lin_ucb_info(const std::vector<std::string>& names);

}  // namespace springtide::algorithms
