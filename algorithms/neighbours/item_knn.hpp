#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Item-based collaborative filtering: items taken by the same users are alike, and a user is offered what is alike to
/// what they took. Counts are kept exactly, so incremental training gives what batch training gives.
///
/// Sources: Sarwar, Karypis, Konstan, Riedl 2001; the incremental form after Huang et al. 2015 (TencentRec);
/// time-decayed as Ding and Li 2005, "Time weight collaborative filtering", CIKM. With sim(i, j) as in likeness.hpp,
/// items in the baskets of users (labels above 0), each user's newest `history` items:
///   score(u, i) = sum over j in history(u), i among the `neighbours` most alike to j, of
///                 sim(i, j) 2^(-(time of u's newest take - time of j) / half_life), without the power where there is
///                 no half-life.
/// An item with nothing alike in the history scores 0: the harness's rule for equal scores orders those.
///
/// Cost: O(history) counts an example that is new to the user. A request costs `neighbours` additions for each item of
/// its history and O(1) a candidate; before it, once an item and snapshot, choosing the neighbours costs the item's
/// row. Memory: O(pairs of items with a common user). Publishing shares all counts (a pointer for 32 items or 256
/// users); only what is touched later is copied, and of a long row only its newest counts. Parameters: see
/// item_knn_info(), or `springtide describe item_knn`.
AlgorithmInfo item_knn_info();

}  // namespace springtide::algorithms
