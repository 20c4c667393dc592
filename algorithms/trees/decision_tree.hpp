#pragma once

#include <cstdint>
#include <span>

namespace springtide::algorithms {

/// A node of a binary tree that lies in one array: rows with row[feature] <= threshold go to the child `left`, others
/// to the one after it.
struct TreeNode {
  float threshold = 0.0F;
  std::uint32_t feature = 0;
  std::uint32_t left = 0;  ///< 0: a leaf, since the root is nobody's child

  bool is_leaf() const { return left == 0; }
  std::uint32_t child_of(std::span<const float> row) const { return left + (row[feature] <= threshold ? 0U : 1U); }
};

/// The leaf that a row comes to. @param nodes  anything that gives a TreeNode by its place, at least the root at 0
template <typename Nodes>
std::uint32_t leaf_of(const Nodes& nodes, std::span<const float> row) {
  std::uint32_t at = 0;
  while (!nodes[at].is_leaf()) at = nodes[at].child_of(row);
  return at;
}

}  // namespace springtide::algorithms
