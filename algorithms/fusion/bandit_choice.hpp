#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// One of its members serves a request, the others are not asked (members.hpp): a bandit between models that knows of
/// each only what came of the requests that it served. A request explores with the chance `epsilon`, and is then
/// served by a member drawn evenly; all others by the member with the best mean reward so far, of explored requests
/// alone, which no choice has made better or worse. Rewards fade by `discount` with each of a member's own, so that
/// the choice can follow a change.
///
/// Whether a request explores, and with whom, is a pure function of (seed, user, time of the request): whoever learns
/// its labels knows who has served it.
///
/// `reward` is the click, by which models are judged whose own slates are shown (mode = "closed_loop"; in a log the
/// slates are the log's, whoever was drawn), or how well the label was foretold, ln p of what came.
///
/// Paper: Langford and Zhang 2007, "The epoch-greedy algorithm for multi-armed bandits with side information", NIPS.
/// Parameters: see bandit_choice_info(), or `springtide describe bandit_choice`.
/// @param names  of the algorithms that can be members
AlgorithmInfo bandit_choice_info(const std::vector<std::string>& names);

}  // namespace springtide::algorithms
