#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// A share of the requests is ranked at random, all others by the member's scores (explorer.hpp). Simple, and never
/// done with it: what has been shown to be bad is tried as often as what is unknown.
///
/// With the chance `epsilon`, a pure function of (seed, user, time), a request's scores are drawn evenly from (0, 1);
/// so the first of a slate of n candidates is the member's first with the chance 1 - epsilon + epsilon / n.
/// Source: Sutton and Barto 2018, "Reinforcement learning", 2.2. Cost: a random block a request, another a row of one
/// that explores. Parameters: see epsilon_greedy_info(), or `springtide describe epsilon_greedy`.
/// @param names  of the algorithms that can be the member
AlgorithmInfo epsilon_greedy_info(const std::vector<std::string>& names);

}  // namespace springtide::algorithms
