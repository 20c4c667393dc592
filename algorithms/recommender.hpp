#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "algorithms/archive.hpp"
#include "sim/events/ids.hpp"
#include "sim/events/time.hpp"

namespace springtide::algorithms {

using sim::ItemId;
using sim::SimTime;
using sim::UserId;

/// Dense features, row-major, as algorithms/features lays them out; empty where the algorithm did not ask for them.
struct FeatureRows {
  std::span<const float> values;  ///< rows x columns
  std::size_t columns = 0;
  std::span<const float> row(std::size_t r) const { return values.subspan(r * columns, columns); }
};

/// What to score: requests, each with the items it could choose from. Columns; a row is one (request, item).
struct ScoreBatch {
  std::span<const std::uint32_t> row_begin;  ///< requests + 1, into the row columns
  std::span<const UserId> users;             ///< one a request
  std::span<const SimTime> times;            ///< one a request
  std::span<const ItemId> items;             ///< one a row
  std::span<const std::uint8_t> positions;   ///< one a row, from 0; all 0 when the rows are being ranked
  FeatureRows features;                      ///< one a row

  std::size_t requests() const { return users.size(); }
  std::size_t rows() const { return items.size(); }
};

/// What to learn from: impressions whose label has matured, in the order they arrived. Columns, one row an example.
struct Examples {
  std::span<const UserId> users;
  std::span<const ItemId> items;
  std::span<const SimTime> times;           ///< event time of the impression
  std::span<const std::uint8_t> positions;  ///< where it was shown, from 0
  std::span<const float> labels;            ///< 1 or 0 (click, next_item), the rating (rating)
  FeatureRows features;                     ///< as they were at request time
  /// The share of positives that come after their impression was told as a negative, by which an example is weighed:
  /// see algorithms/delayed_feedback.hpp. Empty: every example has the weight 1.
  std::span<const float> late_shares = {};

  std::size_t size() const { return items.size(); }
  Examples slice(std::size_t first, std::size_t count) const {
    return {users.subspan(first, count),
            items.subspan(first, count),
            times.subspan(first, count),
            positions.subspan(first, count),
            labels.subspan(first, count),
            {features.values.subspan(first * features.columns, count * features.columns), features.columns},
            late_shares.empty() ? late_shares : late_shares.subspan(first, count)};
  }
};

/// An immutable copy of a model that serves. Const and thread-safe: scoring changes nothing.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  /// Writes one finite score a row; higher is better. Probabilities or ratings where the registry says so.
  /// The score of a row depends on nothing but the row, to the bit: not on its batch, save that the only row of a batch
  /// may be rounded otherwise.
  virtual void score(const ScoreBatch& batch, std::span<float> scores) const = 0;
};

/// The learner behind the snapshots. Single-threaded unless its header says otherwise.
class Recommender {
 public:
  virtual ~Recommender() = default;
  /// Batch training on a window of examples, going on from the present state; a strategy that wants a cold start makes
  /// a new learner first.
  virtual void fit(const Examples& window) = 0;
  /// Incremental training: each example once, in order.
  virtual void update(const Examples& matured) = 0;
  /// A snapshot of what has been learnt so far; later training does not change it.
  virtual std::shared_ptr<const Snapshot> publish() const = 0;
  /// save and load carry the whole state: a loaded learner goes on as if it had never stopped, to the bit.
  virtual void save(ArchiveWriter& archive) const = 0;
  virtual void load(ArchiveReader& archive) = 0;
  /// Bytes of model state held now.
  virtual std::size_t bytes() const = 0;
};

}  // namespace springtide::algorithms
