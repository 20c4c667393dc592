#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Scores drawn uniformly, a pure function of (seed, user, item, time): the floor, with AUC 0.5 by construction.
///
/// Score: u ~ U(0, 1), Philox keyed by the seed. Cost per row: one Philox block. No parameters, no state.
AlgorithmInfo random_info();

}  // namespace springtide::algorithms
