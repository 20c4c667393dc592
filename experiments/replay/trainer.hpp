#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "algorithms/recommender.hpp"
#include "algorithms/registry.hpp"
#include "experiments/latency/histogram.hpp"
#include "experiments/metrics/freshness.hpp"
#include "experiments/replay/example_store.hpp"
#include "experiments/spec/spec.hpp"
#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// A snapshot on its way into service, or in it.
struct Deployment {
  sim::SimTime at;         ///< when it begins to serve
  sim::SimTime watermark;  ///< event time of the newest impression it has absorbed
  std::uint64_t absorbed;  ///< matured labels its learner had seen or passed over
  std::shared_ptr<const algorithms::Snapshot> snapshot;
};

/// Carries a strategy's orders out: trains, charges virtual time, stamps watermarks, publishes.
///
/// One training at a time. A batch training that is due while another runs waits for it, and a later one due meanwhile
/// takes its place (the newest wins); labels that mature meanwhile are offered to the strategy when the trainer is
/// free.
class Trainer {
 public:
  /// @param measure  times single calls of update and publish on the wall clock
  Trainer(const algorithms::AlgorithmInfo& algorithm, const algorithms::LearnerConfig& config, Strategy& strategy,
          const PipelineSpec& pipeline, ExampleStore& store, sim::SimTime start, bool measure);

  /// The next instant at which tend() has something to do; kEndOfTime for none.
  sim::SimTime next_instant() const { return next_; }
  /// Does what is due at `now`: ends a training, begins one that the strategy's clock calls for.
  void tend(sim::SimTime now);
  /// Tells of a label that has just matured (it lies in the store), event time `shown`.
  void on_matured(sim::SimTime now, sim::SimTime shown);

  /// What has been published and not yet been taken, in order of activation.
  std::deque<Deployment>& deployments() { return deployments_; }
  /// A snapshot of the untrained learner, in force until the first activation. Handed out once: a snapshot that nobody
  /// serves from is let go.
  std::shared_ptr<const algorithms::Snapshot> take_untrained() { return std::move(untrained_); }

  std::uint64_t examples_trained() const { return examples_trained_; }
  double train_wall_seconds() const { return train_wall_seconds_; }
  std::size_t peak_bytes() const { return peak_bytes_; }
  const Histogram& update_latency() const { return update_latency_; }
  const Histogram& publish_latency() const { return publish_latency_; }

 private:
  void begin(const TrainingOrder& order, sim::SimTime now);
  void learn(const TrainingOrder& order, const algorithms::Examples& examples);
  void offer(sim::SimTime now);
  void reschedule(sim::SimTime now);

  const algorithms::AlgorithmInfo& algorithm_;
  algorithms::LearnerConfig config_;
  Strategy& strategy_;
  const PipelineSpec& pipeline_;
  ExampleStore& store_;
  bool measure_;

  std::unique_ptr<algorithms::Recommender> learner_;
  std::shared_ptr<const algorithms::Snapshot> untrained_;
  std::deque<Deployment> deployments_;
  std::optional<TrainingOrder> waiting_order_;
  std::optional<sim::SimTime> busy_until_;
  sim::SimTime wakeup_, next_;
  sim::SimTime newest_shown_;  // event time of the newest impression whose label has matured
  std::uint64_t trained_ = 0;  // matured labels seen by, or passed over in, a training

  std::uint64_t examples_trained_ = 0;
  double train_wall_seconds_ = 0.0;
  std::size_t peak_bytes_ = 0;
  Histogram update_latency_, publish_latency_;
};

}  // namespace springtide::experiments
