#include "algorithms/neighbours/item_knn.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "algorithms/neighbours/neighbourhoods.hpp"

namespace springtide::algorithms {
namespace {

class ItemKnnSnapshot final : public Snapshot {
 public:
  ItemKnnSnapshot(const Likeness& items, std::size_t neighbours) : items_(items), neighbours_(neighbours) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    // Not by publish(), which must be cheap, and in vain for a snapshot that nobody asks.
    std::call_once(first_score_, [this] { neighbourhoods_.emplace(items_, neighbours_); });
    const std::size_t items = items_.members();
    std::vector<float> sums(items, 0.0F);
    std::vector<std::uint32_t> touched;
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      const Likeness::Basket& history = items_.basket(sim::index(batch.users[request]));
      float newest = 0.0F;
      for (const Likeness::Take& take : history) newest = std::max(newest, take.weight);
      for (const Likeness::Take& take : history) {
        if (take.weight <= 0.0F) continue;
        const float weight = take.weight / newest;
        for (const Alike& neighbour : neighbourhoods_->of(take.id)) {
          if (sums[neighbour.id] == 0.0F) touched.push_back(neighbour.id);
          sums[neighbour.id] += weight * neighbour.similarity;
        }
      }
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        const std::size_t item = sim::index(batch.items[row]);
        scores[row] = item < items ? sums[item] : 0.0F;
      }
      for (const std::uint32_t item : touched) sums[item] = 0.0F;
      touched.clear();
    }
  }

 private:
  Likeness items_;
  std::size_t neighbours_;
  mutable std::once_flag first_score_;
  mutable std::optional<Neighbourhoods> neighbourhoods_;  // refers to items_
};

class ItemKnn final : public Recommender {
 public:
  explicit ItemKnn(const LearnerConfig& config)
      : neighbours_(static_cast<std::size_t>(config.parameters.integer("neighbours"))),
        items_(config.parameters, static_cast<std::size_t>(config.parameters.integer("history"))) {}

  void fit(const Examples& window) override { update(window); }

  void update(const Examples& matured) override {
    for (std::size_t e = 0; e < matured.size(); ++e) {
      if (matured.labels[e] <= 0.0F) continue;
      items_.advance(matured.times[e]);
      items_.take(static_cast<std::uint32_t>(matured.users[e]), static_cast<std::uint32_t>(matured.items[e]),
                  items_.weight(matured.times[e]));
    }
  }

  std::shared_ptr<const Snapshot> publish() const override {
    return std::make_shared<ItemKnnSnapshot>(items_, neighbours_);
  }
  void save(ArchiveWriter& archive) const override { items_.save(archive); }
  void load(ArchiveReader& archive) override { items_.load(archive); }
  std::size_t bytes() const override { return sizeof(*this) + items_.bytes(); }

 private:
  std::size_t neighbours_;
  Likeness items_;  // in the baskets of users
};

}  // namespace

AlgorithmInfo item_knn_info() {
  return {.name = "item_knn",
          .summary = "item-based collaborative filtering: what the same users take is alike, exactly incremental",
          .capabilities = {.click = true, .next_item = true},
          .parameters = with_likeness({{.name = "neighbours",
                                        .default_value = std::int64_t{50},
                                        .unit = "items",
                                        .meaning = "how many of the items most alike to each item of the history count",
                                        .minimum = 1,
                                        .maximum = 1e6},
                                       {.name = "history",
                                        .default_value = std::int64_t{100},
                                        .unit = "items",
                                        .meaning = "newest items of a user that are remembered",
                                        .minimum = 1,
                                        .maximum = 1e6}},
                                      "users", 10.0),
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<ItemKnn>(config);
          }};
}

}  // namespace springtide::algorithms
