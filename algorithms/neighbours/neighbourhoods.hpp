#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "algorithms/neighbours/likeness.hpp"

namespace springtide::algorithms {

struct Alike {
  std::uint32_t id;
  float similarity;
};

/// The neighbours of each member, chosen when first asked for and kept for as long as this lives. Any thread may ask;
/// threads that ask at once may choose the same list twice, and the first to finish is kept.
class Neighbourhoods {
 public:
  /// @param likeness  must not change, and outlive this
  Neighbourhoods(const Likeness& likeness, std::size_t neighbours);
  Neighbourhoods(const Neighbourhoods&) = delete;
  Neighbourhoods& operator=(const Neighbourhoods&) = delete;
  ~Neighbourhoods();

  /// The `neighbours` most alike to the member, in no order; of equal ones the lower ids. None of whom nobody met.
  const std::vector<Alike>& of(std::size_t member);

 private:
  std::vector<Alike> choose(std::size_t member) const;
  template <typename Similarity>
  std::vector<Alike> most_alike(std::size_t member, const Similarity& similarity) const;

  const Likeness& likeness_;
  std::size_t neighbours_;
  std::vector<float> sizes_;  // by member; cosine: 1 / sqrt(n), jaccard: n; side by side, unlike in the model's blocks
  std::vector<std::atomic<const std::vector<Alike>*>> lists_;
};

}  // namespace springtide::algorithms
