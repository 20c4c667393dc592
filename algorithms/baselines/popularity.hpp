#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Counts what each item was taken, and scores by it; everyone gets the same ranking.
///
/// next_item: score = n_i, the number of positives of item i.
/// click:     score = (c_i + s p) / (n_i + s), the click rate shrunk to the overall rate p with strength s, so that an
///            item shown twice does not outrank one shown a thousand times.
/// `decayed_popularity` weighs an event of age a by 2^(-a / half_life), a measured at scoring time from the item's own
/// last event: what was popular yesterday fades.
///
/// Cost: O(1) an example and a row; memory O(items).
AlgorithmInfo popularity_info();
AlgorithmInfo decayed_popularity_info();

}  // namespace springtide::algorithms
