#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "algorithms/recommender.hpp"
#include "experiments/replay/pending_rows.hpp"
#include "experiments/replay/timeline.hpp"
#include "sim/events/event_log.hpp"

namespace springtide::experiments {

/// Feature rows of the impressions that have been shown, and if wanted the scores that they were served with, kept from
/// request time until their label must have matured, or where another is awaited until that has, and the matured
/// examples, kept as long as the strategy may still train on them.
///
/// Positions in the sequence of matured labels are absolute: forgetting old ones renumbers nothing.
class ExampleStore {
 public:
  /// @param longest_wait  from an impression to the maturity of its label
  /// @param keep_scores   served scores are kept too
  /// @param keep_late_shares  examples carry those of their labels
  ExampleStore(const sim::EventLog& log, sim::SimDuration longest_wait, std::size_t feature_columns, bool keep_scores,
               bool keep_late_shares = false);

  /// Room for the feature rows of the next `count` impressions, in order of number; to be filled by the caller.
  std::span<float> log_features(std::size_t count) { return pending_features_.append(count); }
  /// Feature rows of impressions [first, first + count) that have not been let go.
  std::span<float> logged_features(std::size_t first, std::size_t count) {
    return pending_features_.rows(first, count);
  }
  /// The scores that the next impressions, in order of number, were served with; kept where they are wanted.
  void log_scores(std::span<const float> scores);
  /// The score that an impression was served with, whose label has not matured or is awaited. @pre scores are kept
  float served_score(std::uint32_t impression);

  /// Appends a label that has just matured.
  void mature(const Label& label);
  std::uint64_t matured() const { return first_ + items_.size(); }
  /// How many of them have not been let go.
  std::uint64_t kept() const { return items_.size(); }

  /// Matured examples [first, matured()), in order of maturity.
  algorithms::Examples since(std::uint64_t first) const { return between(first, matured()); }
  /// Matured examples [first, last).
  algorithms::Examples between(std::uint64_t first, std::uint64_t last) const;
  /// The first matured example later than `time` by time of maturity.
  std::uint64_t first_matured_after(sim::SimTime time) const;
  /// Lets go of matured examples before `first`.
  void forget_before(std::uint64_t first);

  std::size_t bytes() const;

 private:
  const sim::EventLog& log_;
  sim::SimDuration longest_wait_;
  std::size_t columns_;

  PendingRows pending_features_;
  std::optional<PendingRows> pending_scores_;
  std::size_t oldest_waiting_ = 0;                                 // request that may have unmatured impressions
  std::unordered_map<std::uint32_t, std::vector<float>> awaited_;  // an impression: features, then score if kept

  std::uint64_t first_ = 0;  // absolute position of the first example kept
  std::vector<sim::UserId> users_;
  std::vector<sim::ItemId> items_;
  std::vector<sim::SimTime> times_;
  std::vector<std::uint8_t> positions_;
  std::vector<float> labels_;
  std::vector<sim::SimTime> matured_at_;
  std::vector<float> features_;  // examples x columns_
  bool keep_late_shares_;
  std::vector<float> late_shares_;
};

}  // namespace springtide::experiments
