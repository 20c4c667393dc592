#include "algorithms/neighbours/item_knn.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "algorithms/shared_blocks.hpp"

namespace springtide::algorithms {
namespace {

struct Neighbour {
  std::uint32_t item;
  float common;  // users who took both
};
using Row = std::vector<Neighbour>;          // by item
using History = std::vector<std::uint32_t>;  // items, oldest first

constexpr std::size_t kBlock = 64;
template <typename T>
using Table = SharedBlocks<std::shared_ptr<const T>, kBlock>;

template <typename T>
const T& at(const Table<T>& table, std::size_t i) {
  static const T kEmpty;
  return i < table.size() && table[i] ? *table[i] : kEmpty;
}

// A row that a snapshot shares is copied before it changes.
template <typename T>
T& writable(Table<T>& table, std::size_t i) {
  table.grow(i + 1);
  std::shared_ptr<const T>& entry = table.write(i);
  if (!entry) {
    entry = std::make_shared<T>();
  } else if (entry.use_count() > 1) {
    entry = std::make_shared<T>(*entry);
  }
  return const_cast<T&>(*entry);  // made as a T, and nobody else holds it
}

struct Model {
  SharedBlocks<float, 512> takers;  // n_i
  Table<Row> rows;
  Table<History> histories;
  float shrinkage = 0.0F;
  std::size_t neighbours = 0;

  float taken_by(std::size_t item) const { return item < takers.size() ? takers[item] : 0.0F; }
};

class ItemKnnSnapshot final : public Snapshot {
 public:
  explicit ItemKnnSnapshot(const Model& model) : model_(model) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    std::vector<float> sums(model_.takers.size(), 0.0F);
    std::vector<std::uint32_t> touched;
    std::vector<Neighbour> alike;
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      for (const std::uint32_t j : at(model_.histories, sim::index(batch.users[request]))) {
        most_alike(j, alike);
        for (const Neighbour& neighbour : alike) {
          if (sums[neighbour.item] == 0.0F) touched.push_back(neighbour.item);
          sums[neighbour.item] += neighbour.common;
        }
      }
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        const std::size_t item = sim::index(batch.items[row]);
        scores[row] = item < sums.size() ? sums[item] : 0.0F;
      }
      for (const std::uint32_t item : touched) sums[item] = 0.0F;
      touched.clear();
    }
  }

 private:
  // Similarities in place of counts, the largest only; equal ones by item, so that the choice is the same everywhere.
  void most_alike(std::uint32_t j, std::vector<Neighbour>& alike) const {
    alike = at(model_.rows, j);
    const float n_j = model_.taken_by(j);
    for (Neighbour& neighbour : alike) {
      const float common = neighbour.common;
      neighbour.common =
          common / std::sqrt(model_.taken_by(neighbour.item) * n_j) * common / (common + model_.shrinkage);
    }
    if (alike.size() <= model_.neighbours) return;
    const auto end = alike.begin() + static_cast<std::ptrdiff_t>(model_.neighbours);
    std::nth_element(alike.begin(), end, alike.end(), [](const Neighbour& a, const Neighbour& b) {
      return a.common != b.common ? a.common > b.common : a.item < b.item;
    });
    alike.erase(end, alike.end());
    // Sums must not depend on the order that nth_element happens to leave.
    std::sort(alike.begin(), alike.end(), [](const Neighbour& a, const Neighbour& b) { return a.item < b.item; });
  }

  Model model_;
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
    std::vector<float> takers;
    for (std::size_t i = 0; i < model_.takers.size(); ++i) takers.push_back(model_.takers[i]);
    archive.column(takers);
    archive.value<std::uint64_t>(model_.rows.size());
    for (std::size_t i = 0; i < model_.rows.size(); ++i) archive.column(at(model_.rows, i));
    archive.value<std::uint64_t>(model_.histories.size());
    for (std::size_t u = 0; u < model_.histories.size(); ++u) archive.column(at(model_.histories, u));
  }

  void load(ArchiveReader& archive) override {
    model_.takers = SharedBlocks<float, 512>();
    model_.rows = Table<Row>();
    model_.histories = Table<History>();
    const auto takers = archive.column<float>();
    model_.takers.grow(takers.size());
    for (std::size_t i = 0; i < takers.size(); ++i) model_.takers.write(i) = takers[i];
    const auto rows = archive.value<std::uint64_t>();
    for (std::uint64_t i = 0; i < rows; ++i) writable(model_.rows, i) = archive.column<Neighbour>();
    const auto histories = archive.value<std::uint64_t>();
    for (std::uint64_t u = 0; u < histories; ++u) writable(model_.histories, u) = archive.column<std::uint32_t>();
  }

  std::size_t bytes() const override {
    return sizeof(*this) + model_.takers.bytes() + model_.rows.bytes() + model_.histories.bytes() + row_bytes_;
  }

 private:
  void take(std::uint32_t user, std::uint32_t item) {
    const History& known = at(model_.histories, user);
    if (std::find(known.begin(), known.end(), item) != known.end()) return;
    model_.takers.grow(item + 1);
    model_.takers.write(item) += 1.0F;
    for (const std::uint32_t other : known) {
      count_pair(item, other);
      count_pair(other, item);
    }
    History& history = writable(model_.histories, user);
    history.push_back(item);
    row_bytes_ += sizeof(std::uint32_t);
    if (history.size() > longest_history_) history.erase(history.begin());
  }

  void count_pair(std::uint32_t of, std::uint32_t with) {
    Row& row = writable(model_.rows, of);
    const auto place = std::lower_bound(row.begin(), row.end(), with,
                                        [](const Neighbour& a, std::uint32_t item) { return a.item < item; });
    if (place != row.end() && place->item == with) {
      place->common += 1.0F;
    } else {
      row.insert(place, {with, 1.0F});
      row_bytes_ += sizeof(Neighbour);
    }
  }

  std::size_t longest_history_;
  std::size_t row_bytes_ = 0;
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
