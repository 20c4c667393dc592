#pragma once

#include <cstddef>
#include <vector>

#include "algorithms/archive.hpp"
#include "algorithms/recommender.hpp"
#include "algorithms/shared_blocks.hpp"

namespace springtide::algorithms {

/// How often each item was shown; copies share what has not changed since.
class ItemCounts {
 public:
  double shown(ItemId item) const { return sim::index(item) < counts_.size() ? counts_[sim::index(item)] : 0.0; }
  void learn(const Examples& matured) {
    for (const ItemId item : matured.items) {
      counts_.grow(sim::index(item) + 1);
      counts_.write(sim::index(item)) += 1.0;
    }
  }

  void save(ArchiveWriter& archive) const {
    std::vector<double> all;
    for (std::size_t item = 0; item < counts_.size(); ++item) all.push_back(counts_[item]);
    archive.column(all);
  }
  void load(ArchiveReader& archive) {
    const auto all = archive.column<double>();
    counts_ = SharedBlocks<double>(all.size());
    for (std::size_t item = 0; item < all.size(); ++item) counts_.write(item) = all[item];
  }
  std::size_t bytes() const { return counts_.bytes(); }

 private:
  SharedBlocks<double> counts_;  // by item
};

}  // namespace springtide::algorithms
