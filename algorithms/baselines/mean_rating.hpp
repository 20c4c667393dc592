#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Predicts the mean of all ratings seen so far: the floor of rating prediction. No parameters.
/// Update: mean += (y - mean) / n. Cost: O(1) an example and a row.
AlgorithmInfo mean_rating_info();

}  // namespace springtide::algorithms
