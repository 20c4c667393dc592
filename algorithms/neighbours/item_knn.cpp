#include "algorithms/neighbours/item_knn.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "algorithms/neighbours/count_row.hpp"
#include "algorithms/shared_blocks.hpp"

namespace springtide::algorithms {
namespace {

using History = std::vector<std::uint32_t>;  // items, oldest first

struct Takers {
  float count = 0.0F;         // n_i
  float inverse_root = 0.0F;  // 1 / sqrt(n_i), so that scoring needs no root
};

// An example touches the rows of a whole history but one user: blocks of the one are small, of the other large.
struct Model {
  SharedBlocks<Takers> takers;         // by item
  SharedRows<CountRow, 32> common;     // by item: the users who took both
  SharedRows<History, 256> histories;  // by user
  float shrinkage = 0.0F;
  std::size_t neighbours = 0;
};

struct Alike {
  std::uint32_t item;
  float similarity;
};

/// The neighbours of each item, chosen when first asked for and kept for as long as the snapshot lives. Threads that
/// ask at once may choose the same list twice; the first to finish is kept.
class Neighbourhoods {
 public:
  explicit Neighbourhoods(const Model& model) : model_(model), lists_(model.takers.size()) {
    inverse_roots_.reserve(lists_.size());
    for (std::size_t i = 0; i < lists_.size(); ++i) inverse_roots_.push_back(model.takers[i].inverse_root);
  }
  Neighbourhoods(const Neighbourhoods&) = delete;
  Neighbourhoods& operator=(const Neighbourhoods&) = delete;
  ~Neighbourhoods() {
    for (auto& list : lists_) delete list.load();
  }

  const std::vector<Alike>& of(std::uint32_t j) {
    const std::vector<Alike>* known = lists_[j].load(std::memory_order_acquire);
    if (known != nullptr) return *known;
    auto chosen = std::make_unique<const std::vector<Alike>>(choose(j));
    if (lists_[j].compare_exchange_strong(known, chosen.get(), std::memory_order_acq_rel)) known = chosen.release();
    return *known;
  }

 private:
  // The `neighbours` most alike to j, in no order (each adds to a sum of its own); of equal ones the lower ids, so that
  // the choice is the same everywhere. One pass: what cannot get among the best so far is dropped at once.
  std::vector<Alike> choose(std::uint32_t j) const {
    const std::size_t wanted = model_.neighbours;
    std::vector<Alike> best;
    const auto keep_best = [&] {
      std::nth_element(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(wanted - 1), best.end(),
                       [](const Alike& a, const Alike& b) {
                         return a.similarity != b.similarity ? a.similarity > b.similarity : a.item < b.item;
                       });
      best.resize(wanted);
      return best.back().similarity;
    };
    float needed = 0.0F;  // the ids rise along the row, so a later one that is only as alike loses
    model_.common[j].visit([&](std::uint32_t i, float c) {
      const float similarity = c * (c / (c + model_.shrinkage)) * inverse_roots_[i];  // but for the root of n_j
      if (similarity <= needed) return;
      best.push_back({i, similarity});
      if (best.size() >= 2 * wanted) needed = keep_best();
    });
    if (best.size() > wanted) keep_best();
    for (Alike& alike : best) alike.similarity *= inverse_roots_[j];
    best.shrink_to_fit();
    return best;
  }

  const Model& model_;
  std::vector<float> inverse_roots_;  // by item; side by side, unlike in the model's blocks
  std::vector<std::atomic<const std::vector<Alike>*>> lists_;
};

class ItemKnnSnapshot final : public Snapshot {
 public:
  explicit ItemKnnSnapshot(const Model& model) : model_(model) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    // Not by publish(), which must be cheap, and in vain for a snapshot that nobody asks.
    std::call_once(first_score_, [this] { neighbourhoods_.emplace(model_); });
    const std::size_t items = model_.takers.size();
    std::vector<float> sums(items, 0.0F);
    std::vector<std::uint32_t> touched;
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      for (const std::uint32_t j : model_.histories[sim::index(batch.users[request])]) {
        for (const Alike& neighbour : neighbourhoods_->of(j)) {
          if (sums[neighbour.item] == 0.0F) touched.push_back(neighbour.item);
          sums[neighbour.item] += neighbour.similarity;
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
  Model model_;
  mutable std::once_flag first_score_;
  mutable std::optional<Neighbourhoods> neighbourhoods_;  // refers to model_
};

class ItemKnn final : public Recommender {
 public:
  explicit ItemKnn(const LearnerConfig& config)
      : longest_history_(static_cast<std::size_t>(config.parameters.integer("history"))) {
    model_.shrinkage = static_cast<float>(config.parameters.number("shrinkage"));
    model_.neighbours = static_cast<std::size_t>(config.parameters.integer("neighbours"));
  }

  void fit(const Examples& window) override { update(window); }

  void update(const Examples& matured) override {
    for (std::size_t e = 0; e < matured.size(); ++e) {
      if (matured.labels[e] > 0.0F) {
        take(static_cast<std::uint32_t>(matured.users[e]), static_cast<std::uint32_t>(matured.items[e]));
      }
    }
  }

  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<ItemKnnSnapshot>(model_); }

  void save(ArchiveWriter& archive) const override {
    archive.value<std::uint64_t>(model_.takers.size());
    for (std::size_t i = 0; i < model_.takers.size(); ++i) {
      archive.value(model_.takers[i].count);
      model_.common[i].save(archive);
    }
    archive.value<std::uint64_t>(model_.histories.size());
    for (std::size_t u = 0; u < model_.histories.size(); ++u) archive.column(model_.histories[u]);
  }

  void load(ArchiveReader& archive) override {
    model_.takers = SharedBlocks<Takers>();
    model_.common = SharedRows<CountRow, 32>();
    model_.histories = SharedRows<History, 256>();
    row_bytes_ = 0;
    const auto items = archive.value<std::uint64_t>();
    for (std::size_t i = 0; i < items; ++i) {
      set_takers(i, archive.value<float>());
      CountRow row;
      row.load(archive);
      row_bytes_ += row.entries() * sizeof(CountRow::Entry);
      if (row.entries() > 0) model_.common.write(i) = row;
    }
    const auto users = archive.value<std::uint64_t>();
    for (std::size_t u = 0; u < users; ++u) {
      const auto history = archive.column<std::uint32_t>();
      row_bytes_ += history.size() * sizeof(std::uint32_t);
      if (!history.empty()) model_.histories.write(u) = history;
    }
  }

  std::size_t bytes() const override {
    return sizeof(*this) + model_.takers.bytes() + model_.common.bytes() + model_.histories.bytes() + row_bytes_;
  }

 private:
  void take(std::uint32_t user, std::uint32_t item) {
    History& history = model_.histories.write(user);
    const auto before = std::find(history.begin(), history.end(), item);
    if (before != history.end()) {
      std::rotate(before, before + 1, history.end());  // taken again: the newest once more, and counted already
      return;
    }
    set_takers(item, (item < model_.takers.size() ? model_.takers[item].count : 0.0F) + 1.0F);
    for (const std::uint32_t other : history) {
      count_pair(item, other);
      count_pair(other, item);
    }
    history.push_back(item);
    if (history.size() > longest_history_) {
      history.erase(history.begin());
    } else {
      row_bytes_ += sizeof(std::uint32_t);
    }
  }

  void set_takers(std::size_t item, float count) {
    model_.takers.grow(item + 1);
    model_.takers.write(item) = {count, count > 0.0F ? 1.0F / std::sqrt(count) : 0.0F};
  }

  void count_pair(std::uint32_t of, std::uint32_t with) {
    CountRow& row = model_.common.write(of);
    row_bytes_ -= row.entries() * sizeof(CountRow::Entry);
    row.add_one(with);
    row_bytes_ += row.entries() * sizeof(CountRow::Entry);
  }

  std::size_t longest_history_;
  std::size_t row_bytes_ = 0;  // of what the rows and histories hold
  Model model_;
};

}  // namespace

AlgorithmInfo item_knn_info() {
  return {.name = "item_knn",
          .summary = "item-based collaborative filtering: cosine over common users, exactly incremental",
          .capabilities = {.click = true, .next_item = true},
          .parameters = {{.name = "neighbours",
                          .default_value = std::int64_t{50},
                          .unit = "items",
                          .meaning = "how many of the items most alike to each item of the history count",
                          .minimum = 1,
                          .maximum = 1e6},
                         {.name = "shrinkage",
                          .default_value = 10.0,
                          .unit = "users",
                          .meaning = "damps similarities that rest on few common users",
                          .minimum = 0,
                          .maximum = 1e6},
                         {.name = "history",
                          .default_value = std::int64_t{100},
                          .unit = "items",
                          .meaning = "newest items of a user that are remembered",
                          .minimum = 1,
                          .maximum = 1e6}},
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<ItemKnn>(config);
          }};
}

}  // namespace springtide::algorithms
