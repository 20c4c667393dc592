#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Item-based collaborative filtering: items taken by the same users are alike, and a user is offered what is alike to
/// what they took. Counts are kept exactly, so incremental training gives what batch training gives.
///
/// Sources: Sarwar, Karypis, Konstan, Riedl 2001; the incremental form after Huang et al. 2015 (TencentRec).
/// With n_i the users who took i (labels above 0) and c_ij those who took both, within each user's newest `history`
/// distinct items (an item taken again is the newest once more; one that had dropped out counts as new):
///   sim(i, j) = c_ij / sqrt(n_i n_j) * c_ij / (c_ij + shrinkage)
///   score(u, i) = sum over j in history(u), i among the `neighbours` most alike to j, of sim(i, j).
/// An item with nothing alike in the history scores 0: the harness's rule for equal scores orders those.
///
/// Cost: O(history) counts an example that is new to the user. A request costs `neighbours` additions for each item of
/// its history and O(1) a candidate; before it, once an item and snapshot, choosing the neighbours costs the item's
/// row. Memory: O(pairs of items with a common user). Publishing shares all counts (a pointer for 32 items or 256
/// users); only what is touched later is copied, and of a long row only its newest counts. Parameters: see
/// item_knn_info(), or `springtide describe item_knn`.
AlgorithmInfo item_knn_info();

}  // namespace springtide::algorithms
