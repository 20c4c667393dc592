#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// A decision tree on the dense features, grown by exact splits; it predicts the mean label of a leaf, which for clicks
/// is the share of clicks. fit() grows it anew from its window alone. update() keeps its splits and lets the means of
/// the leaves go on (what gradient boosting calls a refresh), so that the tree can be kept level with its leaves'
/// drift between two fits; before the first fit there is one leaf.
///
/// A split is the best of all thresholds of all columns, as exact_splits.hpp says, papers and pruning with it. With m =
/// `smoothing`, a leaf of n examples with the sum S of labels, in a window of the mean r, predicts (S + m r) / (n + m)
/// (m-estimates: Cestnik 1990, "Estimating probabilities", ECAI): a leaf without a click is none in which clicks are
/// impossible. Before the first fit r is 1/2 under the task click, and ratings are not smoothed.
///
/// Cost: O(columns n (log n + max_depth)) to fit n examples, in 12 bytes a value beside them; O(max_depth) an update
/// and a row. Publishing shares the splits and the means.
/// Parameters: see cart_info(), or `springtide describe cart`.
AlgorithmInfo cart_info();

}  // namespace springtide::algorithms
