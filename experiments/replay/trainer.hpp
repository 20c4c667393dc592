#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "algorithms/recommender.hpp"
#include "algorithms/registry.hpp"
#include "experiments/latency/histogram.hpp"
#include "experiments/metrics/freshness.hpp"
#include "experiments/replay/example_store.hpp"
#include "experiments/replay/mixture.hpp"
#include "experiments/replay/validation_gate.hpp"
#include "experiments/spec/spec.hpp"
#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

class SharedCore;

/// A snapshot on its way into service, or in it.
struct Deployment {
  sim::SimTime at;         ///< when it begins to serve
  sim::SimTime watermark;  ///< event time of the newest impression it has absorbed
  std::uint64_t absorbed;  ///< matured labels its learner had seen or passed over
  std::shared_ptr<const algorithms::Snapshot> snapshot;
};

/// Carries a strategy's orders out: trains, charges virtual time, stamps watermarks, publishes.
///
/// One training at a time. A training that a strategy's clock calls for while another runs waits for it; the pipeline's
/// `queue` says what becomes of it. Under kNewestWins one waits, a later one takes its place, and it sees what has
/// matured when it begins. Under kFirstCome all wait their turn, and each sees what had matured when it was called for.
/// Labels that mature meanwhile are offered to the strategy when the trainer is free.
class Trainer final : public Workload {
 public:
  struct Config {
    const algorithms::AlgorithmInfo& algorithm;
    algorithms::LearnerConfig learner;
    const PipelineSpec& pipeline;
    TrainingCosts costs = {};  ///< by the model
    sim::SimTime start;
    bool measure = false;  ///< times single calls of update and publish on the wall clock
    /// Virtual time that a training takes, in place of the pipeline's; null: the pipeline's.
    std::function<sim::SimDuration(const TrainingOrder& order, std::size_t examples)> duration = nullptr;
    SharedCore* core = nullptr;  ///< on which requests are served too; null: trainings have their own
  };
  Trainer(Config config, Strategy& strategy, ExampleStore& store);

  /// The next instant at which tend() has something to do; kEndOfTime for none.
  sim::SimTime next_instant() const { return next_; }
  /// Does what is due at `now`: ends a training, begins one that waits or that the strategy's clock calls for.
  void tend(sim::SimTime now);
  /// Tells of a label that has just matured (it lies in the store), event time `shown`.
  void on_matured(sim::SimTime now, sim::SimTime shown);

  /// What has been published and not yet been taken, in order of activation.
  std::deque<Deployment>& deployments() { return deployments_; }
  /// A snapshot of the untrained learner, in force until the first activation. Handed out once: a snapshot that nobody
  /// serves from is let go.
  std::shared_ptr<const algorithms::Snapshot> take_untrained() { return std::move(untrained_); }

  std::uint64_t waiting() const override;
  sim::SimDuration modelled_cost(const TrainingOrder& order, sim::SimTime now) const override;

  std::uint64_t examples_trained() const { return examples_trained_; }
  /// Snapshots that the validation gate kept from being deployed.
  std::uint64_t rollbacks() const { return rollbacks_; }
  double train_wall_seconds() const { return train_wall_seconds_; }
  std::size_t peak_bytes() const { return peak_bytes_; }
  const Histogram& update_latency() const { return update_latency_; }
  const Histogram& publish_latency() const { return publish_latency_; }

 private:
  /// A training and what it sees.
  struct Job {
    TrainingOrder order;
    sim::SimTime cut;    // a window ends here
    std::uint64_t last;  // matured labels up to here
    sim::SimTime watermark;
  };
  /// What a training leaves behind when it ends.
  struct Finished {
    sim::SimTime watermark;
    std::uint64_t absorbed;
    std::shared_ptr<const algorithms::Snapshot> snapshot;  // null: not published
  };
  struct Model {
    std::unique_ptr<algorithms::Recommender> learner;
    std::uint64_t trained = 0;  // matured labels seen by, or passed over in, a training
  };

  Job job_of(const TrainingOrder& order, sim::SimTime now) const {
    return {order, now, store_.matured(), newest_shown_};
  }
  std::uint64_t first_of(const Job& job) const;
  void enqueue(const TrainingOrder& order, sim::SimTime now);
  void begin(const Job& job, sim::SimTime now);
  void end(sim::SimTime now);
  void learn(const TrainingOrder& order, const algorithms::Examples& examples);
  std::shared_ptr<const algorithms::Snapshot> publish(std::size_t model);
  void offer(sim::SimTime now);
  void begin_waiting(sim::SimTime now);
  void forget(sim::SimTime now);
  void reschedule(sim::SimTime now);
  sim::SimDuration cost_of(const TrainingOrder& order, std::size_t examples, double wall_seconds) const;

  Config config_;
  Strategy& strategy_;
  ExampleStore& store_;

  std::vector<Model> models_;  // one, or the two that are mixed
  std::optional<Mixture> mixture_;
  std::uint64_t weighed_ = 0;  // labels that the mixture's weights have learnt
  std::optional<ValidationGate> gate_;
  std::shared_ptr<const algorithms::Snapshot> untrained_;
  std::deque<Deployment> deployments_;
  std::deque<Job> queue_;
  std::optional<sim::SimTime> busy_until_;
  Finished in_training_;  // of the training that runs, where one does
  sim::SimTime wakeup_, next_;
  sim::SimTime newest_shown_;  // event time of the newest impression whose label has matured

  std::uint64_t examples_trained_ = 0, rollbacks_ = 0;
  double train_wall_seconds_ = 0.0;
  std::size_t peak_bytes_ = 0;
  Histogram update_latency_, publish_latency_;
};

}  // namespace springtide::experiments
