#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::experiments {

/// One request after serving, with labels known: what the accuracy metrics see of it. Spans live for one call.
struct ScoredRequest {
  sim::SimTime time;
  sim::UserId user;
  bool new_user = false;

  // kClick: one an impression, in order of position. kRating: exactly one.
  std::span<const sim::ItemId> items;
  std::span<const std::uint8_t> positions;  ///< where each was shown, from 0 (kClick)
  std::span<const float> predicted;         ///< score at the shown position (a probability where the algorithm says so)
  std::span<const float> ranking_score;     ///< score at position 0, comparable across the slate
  std::span<const float> labels;            ///< 1 clicked, 0 not; the rating
  std::span<const std::uint8_t> new_items;  ///< whether each item is younger than new_item_age

  // kClick with a known truth: expected clicks an impression, were the k best candidates shown in order.
  double served_value = 0.0;                 ///< ordered by the algorithm's scores
  double oracle_value = 0.0;                 ///< ordered by the truth
  std::span<const sim::ItemId> recommended;  ///< the algorithm's own top k (kNextItem: top max cutoff), best first

  // kNextItem: rank of the item taken, from 1; 0 for a miss (an item nobody had been seen with yet).
  std::uint32_t rank = 0;
  std::uint32_t ranked_items = 0;  ///< how many were ranked
};

/// Whoever wants to see every measured request as it is reported, in order of request time.
class RequestSink {
 public:
  virtual ~RequestSink() = default;
  virtual void on_request(const ScoredRequest& request) = 0;
};

struct AccuracyConfig {
  sim::Task task = sim::Task::kClick;
  sim::SimTime begin, end;  ///< measured span [begin, end)
  sim::SimDuration window;
  std::vector<std::int64_t> cutoffs;
  bool probabilities = false;  ///< scores are probabilities: log loss, calibration and normalized entropy apply
  bool truth = false;          ///< served_value and oracle_value are known
  std::uint32_t items = 0;     ///< size of the catalogue, for coverage and gini
  std::optional<double> fading_factor = {};  ///< 0 < a <= 1: see FadedAccuracy
};

}  // namespace springtide::experiments
