#include "algorithms/neighbours/user_knn.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "algorithms/neighbours/neighbourhoods.hpp"

namespace springtide::algorithms {
namespace {

using History = Likeness::Basket;

struct Model {
  Likeness users;                      // in the baskets of items
  SharedRows<History, 256> histories;  // by user: the items, oldest first
  std::size_t neighbours = 0, items = 0;
};

class UserKnnSnapshot final : public Snapshot {
 public:
  explicit UserKnnSnapshot(const Model& model) : model_(model) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    std::call_once(first_score_, [this] { neighbourhoods_.emplace(model_.users, model_.neighbours); });
    const float to_now = model_.users.to_now();
    std::vector<float> sums(model_.items, 0.0F);
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      std::fill(sums.begin(), sums.end(), 0.0F);
      for (const Alike& neighbour : neighbourhoods_->of(sim::index(batch.users[request]))) {
        for (const Likeness::Take& take : model_.histories[neighbour.id]) {
          sums[take.id] += neighbour.similarity * (take.weight * to_now);
        }
      }
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        const std::size_t item = sim::index(batch.items[row]);
        scores[row] = item < model_.items ? sums[item] : 0.0F;
      }
    }
  }

 private:
  Model model_;
  mutable std::once_flag first_score_;
  mutable std::optional<Neighbourhoods> neighbourhoods_;  // refers to model_
};

class UserKnn final : public Recommender {
 public:
  explicit UserKnn(const LearnerConfig& config)
      : longest_history_(static_cast<std::size_t>(config.parameters.integer("history"))),
        model_{.users = {config.parameters, static_cast<std::size_t>(config.parameters.integer("takers"))},
               .histories = {},
               .neighbours = static_cast<std::size_t>(config.parameters.integer("neighbours"))} {}

  void fit(const Examples& window) override { update(window); }

  void update(const Examples& matured) override {
    for (std::size_t e = 0; e < matured.size(); ++e) {
      if (matured.labels[e] <= 0.0F) continue;
      const auto user = static_cast<std::uint32_t>(matured.users[e]),
                 item = static_cast<std::uint32_t>(matured.items[e]);
      const float factor = model_.users.advance(matured.times[e]);
      if (factor != 1.0F) scale(factor);
      const float weight = model_.users.weight(matured.times[e]);
      model_.users.take(item, user, weight);
      remember(user, item, weight);
    }
  }

  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<UserKnnSnapshot>(model_); }

  void save(ArchiveWriter& archive) const override {
    model_.users.save(archive);
    archive.value<std::uint64_t>(model_.items);
    archive.value<std::uint64_t>(model_.histories.size());
    for (std::size_t user = 0; user < model_.histories.size(); ++user) archive.column(model_.histories[user]);
  }

  void load(ArchiveReader& archive) override {
    model_.users.load(archive);
    model_.items = archive.value<std::uint64_t>();
    model_.histories = SharedRows<History, 256>();
    history_bytes_ = 0;
    const auto users = archive.value<std::uint64_t>();
    for (std::size_t user = 0; user < users; ++user) {
      const auto history = archive.column<Likeness::Take>();
      history_bytes_ += history.size() * sizeof(Likeness::Take);
      if (!history.empty()) model_.histories.write(user) = history;
    }
  }

  std::size_t bytes() const override {
    return sizeof(*this) + model_.users.bytes() + model_.histories.bytes() + history_bytes_;
  }

 private:
  void remember(std::uint32_t user, std::uint32_t item, float weight) {
    model_.items = std::max(model_.items, item + std::size_t{1});
    History& history = model_.histories.write(user);
    history_bytes_ -= history.size() * sizeof(Likeness::Take);
    const auto before =
        std::find_if(history.begin(), history.end(), [&](const Likeness::Take& take) { return take.id == item; });
    if (before != history.end()) {
      weight = std::max(weight, before->weight);
      history.erase(before);
    }
    history.push_back({item, weight});
    if (history.size() > longest_history_) history.erase(history.begin());
    history_bytes_ += history.size() * sizeof(Likeness::Take);
  }

  void scale(float factor) {
    for (std::size_t user = 0; user < model_.histories.size(); ++user) {
      if (model_.histories[user].empty()) continue;
      for (Likeness::Take& take : model_.histories.write(user)) take.weight *= factor;
    }
  }

  std::size_t longest_history_;
  std::size_t history_bytes_ = 0;
  Model model_;
};

}  // namespace

AlgorithmInfo user_knn_info() {
  return {.name = "user_knn",
          .summary = "user-based collaborative filtering: what the users most alike took, exactly incremental",
          .capabilities = {.click = true, .next_item = true},
          .parameters = with_likeness({{.name = "neighbours",
                                        .default_value = std::int64_t{100},
                                        .unit = "users",
                                        .meaning = "how many of the users most alike to the one who asks count",
                                        .minimum = 1,
                                        .maximum = 1e6},
                                       {.name = "takers",
                                        .default_value = std::int64_t{500},
                                        .unit = "users",
                                        .meaning = "newest users of an item that a new one is compared with",
                                        .minimum = 1,
                                        .maximum = 1e6},
                                       {.name = "history",
                                        .default_value = std::int64_t{100},
                                        .unit = "items",
                                        .meaning = "newest items of a user that are remembered",
                                        .minimum = 1,
                                        .maximum = 1e6}},
                                      "items", 1.0),
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<UserKnn>(config);
          }};
}

}  // namespace springtide::algorithms
