#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "algorithms/recommender.hpp"
#include "experiments/latency/histogram.hpp"
#include "experiments/metrics/accuracy.hpp"
#include "sim/events/event_log.hpp"

namespace springtide::experiments {

/// Serves Task::kNextItem: ranks every item seen so far, minus the user's own, and finds the one the user then took.
///
/// Items are numbered in order of first appearance, so those seen so far are always the first few: one contiguous
/// range is scored, and equal scores rank in that order. An item nobody has been seen with yet, and one the user
/// already has, cannot be ranked: a miss (rank 0).
///
/// Cost per request: one score call over the items seen, then one pass; memory O(events).
class CatalogueRanker {
 public:
  CatalogueRanker(const sim::EventLog& log, sim::SimTime begin, sim::SimTime end, sim::SimDuration new_item_age,
                  sim::SimDuration new_user_age, std::size_t longest_list, bool measure, AccuracyMetrics& metrics,
                  RequestSink* sink);

  void activate(std::shared_ptr<const algorithms::Snapshot> snapshot) { snapshot_ = std::move(snapshot); }
  void serve(std::uint32_t r);
  /// The recommender has seen that the user took the item.
  void on_seen(sim::UserId user, sim::ItemId item);

  const Histogram& latency() const { return latency_; }
  double scored_seconds() const { return scored_seconds_; }
  std::uint64_t scored_requests() const { return scored_requests_; }

 private:
  void find_recommended(std::span<const sim::ItemId> own);

  const sim::EventLog& log_;
  sim::SimTime begin_, end_;
  sim::SimDuration new_item_age_, new_user_age_;
  std::size_t longest_list_;
  bool measure_;
  AccuracyMetrics& metrics_;
  RequestSink* sink_;  // null: nobody else looks
  std::shared_ptr<const algorithms::Snapshot> snapshot_;
  std::vector<std::vector<sim::ItemId>> taken_;  // one a user, sorted
  std::vector<sim::SimTime> first_seen_;         // one a user
  std::uint32_t seen_ = 0;                       // items 0 .. seen_ - 1 have been seen
  std::vector<sim::ItemId> catalogue_;           // 0, 1, 2, ...
  std::vector<std::uint8_t> positions_;
  std::vector<float> scores_;
  std::vector<sim::ItemId> recommended_;
  Histogram latency_;
  double scored_seconds_ = 0.0;
  std::uint64_t scored_requests_ = 0;
};

}  // namespace springtide::experiments
