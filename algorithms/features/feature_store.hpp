#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::algorithms {

/// The features of (user, item, request), as they can be known at serving time: what the store was told up to then.
///
/// Columns, in order: user attributes; item attributes; the user's time-decayed histogram of clicked item attributes;
/// its element-wise product with the item's attributes; context: hour of day (sin, cos), position, recency of the item
/// (log of its age), how much the user clicked lately; and a constant 1.
/// Values are scaled to be of order 1. The number of columns depends only on the log's attribute counts.
///
/// Cost: O(columns) a row; O(item attributes) a click. Memory: O(users x item attributes).
class FeatureStore {
 public:
  /// @param log   only its attributes and publication times are read, never its events; must outlive the store
  /// @param history_half_life  a click's weight in the histogram halves in this time
  FeatureStore(const sim::EventLog& log, sim::SimDuration history_half_life);

  std::size_t columns() const { return columns_; }
  std::vector<std::string> names() const;

  /// Absorbs a click (or rating) when it arrives; event times of one user need not be in order.
  void on_feedback(sim::UserId user, sim::ItemId item, sim::SimTime event_time, float value);

  /// Writes one row an item.
  /// @param positions  one an item; @param rows items x columns()
  void extract(sim::UserId user, sim::SimTime now, std::span<const sim::ItemId> items,
               std::span<const std::uint8_t> positions, std::span<float> rows) const;

  /// Rewrites what depends on the position, of rows that extract() wrote.
  void set_positions(std::span<const std::uint8_t> positions, std::span<float> rows) const;

 private:
  const sim::EventLog& log_;
  double decay_per_us_;
  std::size_t user_columns_, item_columns_, columns_;
  std::vector<float> history_;              // users x item columns, decayed to history_time_
  std::vector<sim::SimTime> history_time_;  // users
};

}  // namespace springtide::algorithms
