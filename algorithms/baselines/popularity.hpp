#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Counts how often each item was taken, and scores by it; everyone gets the same ranking.
///
/// next_item: score = n_i, the number of positives of item i.
/// click:     score = (c_i + s p) / (n_i + s), the click rate shrunk to the overall rate p with strength s, so that an
///            item shown twice does not outrank one shown a thousand times.
/// Source: the usual baseline; counted per example as in Ji et al. 2020, "A re-visit of the popularity baseline in
/// recommender systems", SIGIR, which finds the decayed form the stronger.
/// `decayed_popularity` weighs an event of age a by 2^(-a / half_life), a measured at scoring time from the item's own
/// last event: what was popular yesterday fades.
///
/// Equal scores stay equal: the harness's rule for ties orders them. An item without examples scores as one never
/// shown: 0, or p.
///
/// Cost: O(1) an example and a row; memory O(items). Publishing shares the counts in blocks of 256 items; only blocks
/// touched later are copied.
/// Parameters: see popularity_info(), or `springtide describe popularity`.
AlgorithmInfo popularity_info();
AlgorithmInfo decayed_popularity_info();

}  // namespace springtide::algorithms
