#pragma once

#include <vector>

#include "algorithms/recommender.hpp"

namespace springtide::experiments {

/// What a snapshot says of matured examples, each where it was shown: one score an example.
std::vector<float> score_examples(const algorithms::Snapshot& snapshot, const algorithms::Examples& examples);

}  // namespace springtide::experiments
