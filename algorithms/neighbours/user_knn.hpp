#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// User-based collaborative filtering: users who take the same items are alike, and a user is offered what the users
/// most alike to them took.
///
/// Sources: Resnick et al. 1994, "GroupLens", CSCW; Herlocker et al. 1999, SIGIR (shrinkage); the incremental form
/// after Papagelis et al. 2005, "Incremental collaborative filtering for highly-scalable recommendation algorithms",
/// ISMIS. With sim(u, v) as in likeness.hpp, users in the baskets of items, each item's newest `takers` users:
///   score(u, i) = sum over v among the `neighbours` most alike to u, i among v's newest `history` items, of
///                 sim(u, v) 2^(-age of v's take of i / half_life), without the power where there is no half-life.
/// Whoever has nobody alike gives 0 to all.
///
/// Cost: O(takers + history) an example. A request costs `history` additions for each neighbour and O(1) a candidate;
/// before it, once a user and snapshot, choosing the neighbours costs the row of users with anything in common.
/// Memory: O(pairs of users with a common item). Publishing shares what is not touched later.
/// Parameters: see user_knn_info(), or `springtide describe user_knn`.
AlgorithmInfo user_knn_info();

}  // namespace springtide::algorithms
