#pragma once

#include <utility>

#include "algorithms/factors/factor_table.hpp"
#include "algorithms/recommender.hpp"

namespace springtide::algorithms {

/// Serves the item's bias plus the product of the user's and the item's vectors: 0 for an item that has no row, the
/// bias alone for a user who has none. Cost: O(factors) a row.
class ProductSnapshot final : public Snapshot {
 public:
  ProductSnapshot(FactorTable users, FactorTable items) : users_(std::move(users)), items_(std::move(items)) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      const FactorTable::Row* user = users_.find(sim::index(batch.users[request]));
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        const FactorTable::Row* item = items_.find(sim::index(batch.items[row]));
        scores[row] = item == nullptr ? 0.0F : static_cast<float>(item->bias);
        if (item != nullptr && user != nullptr) scores[row] += inner_product(user->vector, item->vector);
      }
    }
  }

 private:
  FactorTable users_, items_;
};

}  // namespace springtide::algorithms
