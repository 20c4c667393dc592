#pragma once

#include <cstddef>
#include <vector>

#include "algorithms/delayed_feedback.hpp"
#include "algorithms/recommender.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {

/// A mini-batch in the making: examples copied from elsewhere, but for times and positions, which no network reads.
class ExampleBuffer {
 public:
  ExampleBuffer(std::size_t capacity, std::size_t columns) : columns_(columns) {
    rows_.reserve(capacity * columns);
    labels_.reserve(capacity);
    late_shares_.reserve(capacity);
    users_.reserve(capacity);
    items_.reserve(capacity);
  }

  std::size_t size() const { return labels_.size(); }
  void push(const Examples& from, std::size_t e) {
    const std::span<const float> row = from.features.row(e);
    rows_.insert(rows_.end(), row.begin(), row.end());
    labels_.push_back(from.labels[e]);
    late_shares_.push_back(late_share(from, e));
    users_.push_back(from.users[e]);
    items_.push_back(from.items[e]);
  }
  void clear() {
    rows_.clear();
    labels_.clear();
    late_shares_.clear();
    users_.clear();
    items_.clear();
  }
  /// Good until the next push. Without times and positions.
  Examples examples() const { return {users_, items_, {}, {}, labels_, {rows_, columns_}, late_shares_}; }

  void save(ArchiveWriter& archive) const {
    archive.column(rows_);
    archive.column(labels_);
    archive.column(late_shares_);
    archive.column(users_);
    archive.column(items_);
  }
  /// @throws sim::InputError when its columns do not go together
  void load(ArchiveReader& archive) {
    rows_ = archive.column<float>();
    labels_ = archive.column<float>();
    late_shares_ = archive.column<float>();
    users_ = archive.column<UserId>();
    items_ = archive.column<ItemId>();
    const std::size_t count = labels_.size();
    if (rows_.size() != count * columns_ || late_shares_.size() != count || users_.size() != count ||
        items_.size() != count) {
      throw sim::InputError("checkpoint: is of a network of another shape");
    }
  }

 private:
  std::size_t columns_;
  std::vector<float> rows_;  // size x columns
  std::vector<float> labels_, late_shares_;
  std::vector<UserId> users_;
  std::vector<ItemId> items_;
};

}  // namespace springtide::algorithms
