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
#include "experiments/replay/closed_loop.hpp"
#include "experiments/replay/example_store.hpp"
#include "experiments/replay/timeline.hpp"
#include "sim/events/event_log.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::experiments {

class OffPolicyJudge;

/// Serves the requests of a click log or a rating log and hands what was served to the metrics.
///
/// Between two activations nothing that scores can change, so requests are gathered, with the features of their own
/// instant, and scored together; whoever changes the snapshot flushes first. In a closed loop a slate is known only
/// once it is scored: whoever lets time pass first_answer() flushes first.
class Server {
 public:
  struct Config {
    const sim::EventLog& log;
    const sim::GroundTruth& truth;          ///< unknown() for real logs
    std::span<const double> oracle_values;  ///< one a request, where the truth is known
    algorithms::Capabilities capabilities;
    sim::SimTime begin, end;  ///< measured span
    sim::SimDuration new_item_age, new_user_age;
    bool ranks_by_truth = false;      ///< the oracle: scores are the truth, no snapshot is asked
    bool measure = false;             ///< times single calls on the wall clock
    OffPolicyJudge* judge = nullptr;  ///< of the log's slates; null: nobody asks
    ClosedLoop* loop = nullptr;  ///< shows the cell's own slates from `begin` on; null: the log's are shown throughout
  };

  Server(const Config& config, const algorithms::FeatureStore* features, Timeline& timeline, ExampleStore& store,
         AccuracyMetrics& metrics, RequestSink* sink);

  /// Takes request `r` in: its features are extracted now, its scores come with the next flush, and so does its slate
  /// where it is not the log's.
  void serve(std::uint32_t r);
  /// Scores what was taken in, by the snapshot in force.
  void flush();
  /// Before this, nothing can come of requests whose slate is still to be scored; kEndOfTime for none.
  sim::SimTime first_answer() const { return config_.loop == nullptr ? sim::kEndOfTime : config_.loop->first_answer(); }
  /// Whether request `r` has been taken in and not yet been scored: its logged features are still needed.
  bool holds(std::uint32_t r) const { return !requests_.empty() && r >= requests_.front(); }
  /// Flushes, then changes the snapshot in force.
  void activate(std::shared_ptr<const algorithms::Snapshot> snapshot);

  const Histogram& latency() const { return latency_; }
  double scored_seconds() const { return scored_seconds_; }
  std::uint64_t scored_requests() const { return scored_requests_; }

 private:
  void rank();
  ShownColumns logged_slates() const;
  /// Logs a request's features as shown. @param shown_candidates  indices of the shown items, and maybe more
  void log_features(std::size_t slot, std::span<const std::uint32_t> shown_candidates);
  void predict(const ShownColumns& shown);
  void time_single_calls(const algorithms::ScoreBatch& batch);
  void report(std::size_t slot, const ShownColumns& shown);
  void value_slate(std::size_t slot, const ShownColumns& shown, ScoredRequest& scored);

  Config config_;
  const algorithms::FeatureStore* features_;
  Timeline& timeline_;
  ExampleStore& store_;
  AccuracyMetrics& metrics_;
  RequestSink* sink_;  // null: nobody else looks
  std::shared_ptr<const algorithms::Snapshot> snapshot_;
  std::vector<sim::SimTime> first_seen_;  // one a user

  // The batch, in columns; a slot is a request, a row one of its candidates. All its slates are the log's, or none is.
  bool own_slates_ = false;
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
  std::vector<double> true_clicks_;  // of the oracle
  std::vector<std::uint8_t> new_items_;
  // Scratch of one slate.
  std::vector<std::uint32_t> order_;
  std::vector<sim::ItemId> recommended_;

  Histogram latency_;
  std::uint64_t calls_ = 0, scored_requests_ = 0;
  double scored_seconds_ = 0.0;
};

}  // namespace springtide::experiments
