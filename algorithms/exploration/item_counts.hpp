#pragma once

#include <cstddef>
#include <vector>

#include "algorithms/archive.hpp"
#include "algorithms/recommender.hpp"
#include "algorithms/shared_blocks.hpp"

namespace springtide::algorithms {

/// How often each item was shown and clicked; copies share what has not changed since.
class ItemCounts {
 public:
  struct Count {
    double shown = 0.0, clicked = 0.0;
  };
  Count of(ItemId item) const { return sim::index(item) < counts_.size() ? counts_[sim::index(item)] : Count{}; }
  void learn(const Examples& matured) {
    for (std::size_t e = 0; e < matured.size(); ++e) {
      const std::size_t item = sim::index(matured.items[e]);
      counts_.grow(item + 1);
      Count& count = counts_.write(item);
      count.shown += 1.0;
      count.clicked += matured.labels[e] > 0.5F ? 1.0 : 0.0;
    }
  }

  void save(ArchiveWriter& archive) const {
    std::vector<Count> all;
    for (std::size_t item = 0; item < counts_.size(); ++item) all.push_back(counts_[item]);
    archive.column(all);
  }
  void load(ArchiveReader& archive) {
    const auto all = archive.column<Count>();
    counts_ = SharedBlocks<Count>(all.size());
    for (std::size_t item = 0; item < all.size(); ++item) counts_.write(item) = all[item];
  }
  std::size_t bytes() const { return counts_.bytes(); }

 private:
  SharedBlocks<Count> counts_;  // by item
};

}  // namespace springtide::algorithms
