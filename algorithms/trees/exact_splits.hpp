#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/recommender.hpp"
#include "algorithms/trees/decision_tree.hpp"

namespace springtide::algorithms {

/// When to stop.
struct TreeLimits {
  std::uint32_t max_depth = 0;   ///< splits on the way to a leaf
  std::uint32_t min_leaf = 1;    ///< examples in a leaf, at least 1
  double complexity_cost = 0.0;  ///< of a leaf, in mean squared error of the whole
};

/// A tree and what lies in its nodes.
struct GrownTree {
  std::vector<TreeNode> nodes;       ///< at least the root; children come after their parents
  std::vector<double> sums, counts;  ///< of labels, a node

  double mean(std::size_t node) const { return sums[node] / counts[node]; }
};

/// Grows a tree by CART's greedy splits, each the best of all thresholds of all columns: the one that leaves the least
/// squared error,
///   largest  S_left^2 / n_left + S_right^2 / n_right,  S the sum of labels;
/// for labels of 0 and 1 that is the split of least Gini impurity too, 2 p (1 - p) being twice their variance. Of equal
/// splits the one of the first column and the lowest threshold is taken. Thresholds lie halfway between neighbours.
/// Then, with a complexity cost, the tree is pruned to the smallest of least error + cost x leaves.
///
/// Source: Breiman, Friedman, Olshen and Stone 1984, "Classification and regression trees" (pruning: chapter 3).
/// Columns are sorted once and kept in order from node to node: Mehta, Agrawal and Rissanen 1996, "SLIQ", EDBT.
/// Cost: O(columns n (log n + depth)) for n examples; 12 bytes a value while growing.
/// @param examples  at least one
GrownTree grow_tree(const Examples& examples, const TreeLimits& limits);

}  // namespace springtide::algorithms
