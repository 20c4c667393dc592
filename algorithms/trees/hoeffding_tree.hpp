#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// The Hoeffding adaptive tree: a tree of clicks that grows with the stream, each example once and in order, and
/// replaces the parts of itself that the stream has left behind. fit() takes the window in order, as update() does.
///
/// Growth: a leaf models each column by a normal distribution a class (leaf_model.hpp, and how it predicts). Every
/// `grace_period` examples it looks for the split of largest information gain G, and splits where the best is better
/// than any other column's, and than none, by more than chance allows,
///   G_1 - G_2 > e  or  e < tie_threshold,  e = sqrt(ln(1 / delta) / (2 n)).
/// Change: each node watches the squared errors of what its examples were predicted, by ADWIN. Where they grow, a new
/// tree begins beside the node, on the node's examples. Once both windows hold 300 errors, with means E and E',
///   E - E' > sqrt(2 E (1 - E) ln(2 / switch_delta) (1 / n + 1 / n'))
/// puts it in the node's place, the reverse (or 10,000 examples without a verdict) ends it. Leaves are nodes too, so
/// that a tree of one leaf forgets as well.
///
/// Papers: Domingos and Hulten 2000, "Mining high-speed data streams", KDD; Bifet and Gavalda 2009, "Adaptive learning
/// from evolving data streams", IDA. There 0/1 errors are watched; where clicks are rare nothing shows in those.
///
/// Cost: an example, O(depth) for ADWIN and O(columns) at its leaf, twice that while a new tree grows; every
/// grace_period of them, O(10 columns) normal integrals. A row, O(depth + columns). Memory O(columns) a leaf, O(log n)
/// a node. Publishing copies a pointer a leaf; what is learnt next copies the leaves it meets. Parameters: see
/// hoeffding_tree_info(), or `springtide describe hoeffding_tree`.
AlgorithmInfo hoeffding_tree_info();

/// How far the mean of n values, which span `range`, may be from what is expected of it, but for a chance of delta.
double hoeffding_bound(double range, double delta, double n);

}  // namespace springtide::algorithms
