#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "algorithms/features/feature_store.hpp"
#include "algorithms/recommender.hpp"
#include "algorithms/registry.hpp"
#include "experiments/latency/histogram.hpp"
#include "experiments/metrics/accuracy.hpp"
#include "experiments/replay/example_store.hpp"
#include "sim/events/event_log.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::experiments {

/// Serves the requests of a click log or a rating log and hands what was served to the metrics.
///
/// Between two activations nothing that scores can change, so requests are gathered, with the features of their own
/// instant, and scored together; whoever changes the snapshot flushes first.
class Server {
 public:
  struct Config {
    const sim::EventLog& log;
    const sim::GroundTruth& truth;          ///< unknown() for real logs
    std::span<const double> oracle_values;  ///< one a request, where the truth is known
    algorithms::Capabilities capabilities;
    sim::SimTime begin, end;  ///< measured span
    sim::SimDuration new_item_age, new_user_age;
    bool ranks_by_truth = false;  ///< the oracle: scores are the truth, no snapshot is asked
    bool measure = false;         ///< times single calls on the wall clock
  };

  Server(const Config& config, const algorithms::FeatureStore* features, ExampleStore& store, AccuracyMetrics& metrics,
         RequestSink* sink);

  /// Takes request `r` in: its features are extracted and logged now, its scores come with the next flush.
  void serve(std::uint32_t r);
  /// Scores what was taken in, by the snapshot in force.
  void flush();
  /// Whether request `r` has been taken in and not yet been scored: its logged features are still needed.
  bool holds(std::uint32_t r) const { return !requests_.empty() && r >= requests_.front(); }
  /// Flushes, then changes the snapshot in force.
  void activate(std::shared_ptr<const algorithms::Snapshot> snapshot);

  const Histogram& latency() const { return latency_; }
  double scored_seconds() const { return scored_seconds_; }
  std::uint64_t scored_requests() const { return scored_requests_; }

 private:
  void score();
  void score_by_truth();
  void time_single_calls(const algorithms::ScoreBatch& batch);
  void report(std::size_t slot);
  void value_slate(std::uint32_t r, std::span<const float> scores, ScoredRequest& scored);

  Config config_;
  const algorithms::FeatureStore* features_;
  ExampleStore& store_;
  AccuracyMetrics& metrics_;
  RequestSink* sink_;  // null: nobody else looks
  std::shared_ptr<const algorithms::Snapshot> snapshot_;
  std::vector<sim::SimTime> first_seen_;  // one a user

  // The batch, in columns; a slot is a request, a row one of its candidates.
  std::vector<std::uint32_t> requests_;
  std::vector<std::uint32_t> row_begin_{0};
  std::vector<sim::UserId> users_;
  std::vector<sim::SimTime> times_;
  std::vector<std::uint8_t> new_users_;
  std::vector<sim::ItemId> items_;
  std::vector<std::uint8_t> zero_positions_;
  std::vector<float> rows_;     // rows x feature columns, as if shown at position 0
  std::vector<float> ranking_;  // one a row
  // What was shown: one an impression of the batch.
  std::vector<std::uint32_t> shown_begin_{0};
  std::vector<std::uint8_t> shown_positions_;
  std::vector<float> predicted_;
  std::vector<float> shown_ranking_;
  std::vector<std::uint8_t> new_items_;
  // Scratch of one slate.
  std::vector<std::uint32_t> order_;
  std::vector<sim::ItemId> recommended_;

  Histogram latency_;
  std::uint64_t calls_ = 0, scored_requests_ = 0;
  double scored_seconds_ = 0.0;
};

}  // namespace springtide::experiments
