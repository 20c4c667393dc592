#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// The mean of what its members predict: nothing to learn, and seldom much worse than the best of them, since their
/// errors differ (members.hpp).
///
/// Source: Breiman 1996, "Bagging predictors", Machine Learning 24 (why averaging helps unstable learners).
/// Parameters: see average_info(), or `springtide describe average`.
/// @param names  of the algorithms that can be members
AlgorithmInfo average_info(const std::vector<std::string>& names);

}  // namespace springtide::algorithms
