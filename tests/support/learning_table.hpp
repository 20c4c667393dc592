#pragma once

#include <span>
#include <vector>

#include "algorithms/recommender.hpp"

namespace springtide {

/// Examples for a learner, kept in columns; every row is a request of its own, one second after the last.
struct LearningTable {
  explicit LearningTable(std::size_t feature_columns) : columns(feature_columns) {}

  void add(std::span<const float> row, float label, std::uint32_t user = 0, std::uint32_t item = 0) {
    features.insert(features.end(), row.begin(), row.end());
    labels.push_back(label);
    users.push_back(sim::id_at<sim::UserId>(user));
    items.push_back(sim::id_at<sim::ItemId>(item));
    times.emplace_back(sim::SimDuration(1'000'000 * static_cast<std::int64_t>(times.size())));
    positions.push_back(0);
    row_begin.push_back(static_cast<std::uint32_t>(labels.size()));
  }
  algorithms::Examples examples() const { return {users, items, times, positions, labels, {features, columns}}; }
  std::vector<float> scores(const algorithms::Snapshot& snapshot) const {
    std::vector<float> result(labels.size());
    snapshot.score({row_begin, users, times, items, positions, {features, columns}}, result);
    return result;
  }

  std::size_t columns;
  std::vector<sim::UserId> users;
  std::vector<sim::ItemId> items;
  std::vector<sim::SimTime> times;
  std::vector<std::uint8_t> positions;
  std::vector<float> labels, features;
  std::vector<std::uint32_t> row_begin{0};
};

}  // namespace springtide
