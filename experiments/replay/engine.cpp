#include "experiments/replay/engine.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "algorithms/features/feature_store.hpp"
#include "algorithms/registry.hpp"
#include "experiments/latency/stopwatch.hpp"
#include "experiments/replay/affected_requests.hpp"
#include "experiments/replay/catalogue_ranker.hpp"
#include "experiments/replay/cell_report.hpp"
#include "experiments/replay/cleaner.hpp"
#include "experiments/replay/closed_loop.hpp"
#include "experiments/replay/error_signal.hpp"
#include "experiments/replay/feature_feed.hpp"
#include "experiments/replay/fifo.hpp"
#include "experiments/replay/off_policy_judge.hpp"
#include "experiments/replay/phase.hpp"
#include "experiments/replay/server.hpp"
#include "experiments/replay/shared_core.hpp"
#include "experiments/replay/timeline.hpp"
#include "experiments/replay/trainer.hpp"
#include "experiments/replay/twins.hpp"
#include "sim/events/check.hpp"
#include "sim/events/column.hpp"
#include "sim/events/error.hpp"
#include "sim/world/faults/faults.hpp"

namespace springtide::experiments {
namespace {

constexpr std::size_t kRequestsBetweenReleases = 1 << 14;  // of the log that lies behind

/// One cell in the making: the merged timeline of requests, feedback, labels, trainings and activations.
class Replay {
 public:
  /// @param judges  whether other policies are asked after: of a twin they are not
  Replay(const Spec& spec, const CellPlan& plan, const ReplayInput& input, RequestSink* sink, bool judges)
      : spec_(spec),
        plan_(plan),
        input_(input),
        log_(input.log),
        metrics_(accuracy_config(spec, plan, input)),
        faults_(faults_of(plan, input)),
        timeline_(input.log, plan.world->pipeline, faults_.get()) {
    algorithms::Capabilities capabilities;
    if (plan.strategy != nullptr) {
      algorithm_ = &algorithms::find_algorithm(plan.algorithm->name);
      capabilities = algorithm_->capabilities;
    }
    const PipelineSpec& pipeline = plan.world->pipeline;
    if (capabilities.features) features_.emplace(log_, pipeline.history_half_life);
    if (features_) feed_.emplace(pipeline.feature_store, input.start, *features_);
    if (plan.strategy != nullptr) {
      strategy_ =
          find_strategy(plan.strategy->name).make({plan.strategy->parameters, input.start, input.begin, plan.seed});
      error_signal_ = strategy_->error_signal();
    }
    if (input.truth.known() && !input.truth.marks().empty()) {
      affected_.emplace(accuracy_config(spec, plan, input), input.truth, sink);
      sink = &*affected_;
    }
    if (faults_ || pipeline.cleaning.any() || input.truth.bots > 0) {
      cleaner_.emplace(log_, input.truth, pipeline, input.begin, input.end);
    }
    store_.emplace(log_, pipeline.label_wait() + pipeline.collection_delay, features_ ? features_->columns() : 0,
                   error_signal_.has_value(), pipeline.weighs());
    if (plan.world->mode == ReplayMode::kClosedLoop) {
      SPRINGTIDE_CHECK(plan.world->world && input.truth.known());
      loop_.emplace(log_, input.truth, *plan.world->world, plan.seed, pipeline, timeline_);
    }
    if (spec.metrics.off_policy && judges) {
      SPRINGTIDE_CHECK(!loop_);
      judge_.emplace(*spec.metrics.off_policy,
                     OffPolicyJudge::Config{.log = log_,
                                            .truth = input.truth,
                                            .begin = input.begin,
                                            .end = input.end,
                                            .probabilities = accuracy_config(spec, plan, input).probabilities});
    }
    if (log_.task == sim::Task::kNextItem) {
      const auto longest = *std::max_element(spec.metrics.cutoffs.begin(), spec.metrics.cutoffs.end());
      ranker_.emplace(log_, input.begin, input.end, spec.metrics.new_item_age, spec.metrics.new_user_age,
                      static_cast<std::size_t>(longest), plan.measure, metrics_, sink);
    } else {
      server_.emplace(Server::Config{.log = log_,
                                     .truth = input.truth,
                                     .oracle_values = input.oracle_values,
                                     .capabilities = capabilities,
                                     .begin = input.begin,
                                     .end = input.end,
                                     .new_item_age = spec.metrics.new_item_age,
                                     .new_user_age = spec.metrics.new_user_age,
                                     .ranks_by_truth = plan.strategy == nullptr,
                                     .measure = plan.measure,
                                     .judge = judge_ ? &*judge_ : nullptr,
                                     .loop = loop_ ? &*loop_ : nullptr},
                      features_ ? &*features_ : nullptr, timeline_, *store_, metrics_, sink);
    }
    if (plan.strategy == nullptr) return;
    if (pipeline.serve_us > 0.0) {
      core_.emplace(SharedCore::Config{log_.request_time, pipeline.serve_us, pipeline.training_share, input.begin});
    }
    trainer_.emplace(Trainer::Config{.algorithm = *algorithm_,
                                     .learner = {.parameters = plan.algorithm->parameters,
                                                 .task = log_.task,
                                                 .feature_columns = features_ ? features_->columns() : 0,
                                                 .seed = plan.seed},
                                     .pipeline = pipeline,
                                     .costs = pipeline.costs_of(*plan.algorithm),
                                     .start = input.start,
                                     .measure = plan.measure,
                                     .duration = nullptr,
                                     .core = core_ ? &*core_ : nullptr},
                     *strategy_, *store_);
    activate(trainer_->take_untrained());
  }

  CellReport run() {
    const WallTime started = WallClock::now();
    now_ = input_.start;
    while (step()) {
    }
    if (server_) server_->flush();
    return report(seconds_between(started, WallClock::now()));
  }

 private:
  /// Carries out the next event, in order of (time, Phase); false when the log is over.
  bool step() {
    const sim::SimTime control = next_control();
    const sim::SimTime request = request_ < log_.requests() ? log_.request_time[request_] : sim::kEndOfTime;
    const sim::SimTime feedback = timeline_.next_feedback(), label = timeline_.next_label();
    const sim::SimTime next = std::min({control, request, feedback, label});
    if (server_ && server_->first_answer() <= next && server_->first_answer() != sim::kEndOfTime) {
      server_->flush();  // what comes next may be an answer to what is still to be shown
      return true;
    }
    if (next >= input_.end) return false;
    SPRINGTIDE_CHECK(next >= now_ && "time runs backwards");
    now_ = next;
    if (control == now_) {
      tend();
      return true;
    }
    // Under sequential ties what an earlier event of this instant teaches comes before the next request, and only that.
    const bool sequential = spec_.ties == Ties::kSequential;
    const auto teaches = [&](sim::SimTime at, auto&& request_of) {
      return at == now_ && (request != now_ || (sequential && request_of() < request_));
    };
    const bool feedback_first = teaches(feedback, [&] { return timeline_.next_feedback_request(); });
    if (request == now_ && !feedback_first && !teaches(label, [&] { return timeline_.next_label_request(); })) {
      serve();
    } else if (feedback_first) {
      absorb_feedback(timeline_.take_feedback());
    } else {
      mature(timeline_.take_label());
    }
    return true;
  }

  sim::SimTime next_control() {
    if (!trainer_) return sim::kEndOfTime;
    const auto& deployments = trainer_->deployments();
    return std::min(trainer_->next_instant(), deployments.empty() ? sim::kEndOfTime : deployments.front().at);
  }

  void tend() {
    auto& deployments = trainer_->deployments();
    if (!deployments.empty() && deployments.front().at == now_) {  // Phase::kActivate
      const Deployment deployment = std::move(deployments.front());
      deployments.pop_front();
      activate(deployment.snapshot);
      sim::make_room(activations_);
      activations_.push_back({now_, deployment.watermark});
      absorb(deployment.absorbed);
      return;
    }
    trainer_->tend(now_);  // Phase::kTrainerFree, Phase::kWakeup
  }

  void serve() {
    release_.step();
    if (cleaner_) cleaner_->on_request(log_.request_user[request_], now_);
    if (ranker_) {
      timeline_.show(request_);
      ranker_->serve(request_++);
    } else {
      if (feed_) feed_->deliver(now_);
      server_->serve(request_++);
    }
  }

  void activate(std::shared_ptr<const algorithms::Snapshot> snapshot) {
    if (ranker_) {
      ranker_->activate(std::move(snapshot));
    } else {
      server_->activate(std::move(snapshot));
    }
  }

  void absorb_feedback(Feedback feedback) {
    if (cleaner_ && !cleaner_->admit(feedback)) return;
    timeline_.accept(feedback);
    const auto [number, request, item] = feedback.impression;
    if (feed_) feed_->take({log_.request_user[request], item, feedback.event_time, feedback.value}, now_);
    if (ranker_) ranker_->on_seen(log_.request_user[request], item);
  }

  void mature(const Label& label) {
    const std::uint32_t request = label.impression.request;
    if (cleaner_ && cleaner_->blocks(log_.request_user[request])) return;
    // Once matured, an impression's logged features may be let go: whoever still has to score it does so first.
    if (server_ && server_->holds(request)) server_->flush();
    if (error_signal_) {
      strategy_->on_error(now_,
                          error_value(*error_signal_, store_->served_score(label.impression.number), label.value));
    }
    store_->mature(label);
    if (trainer_) {
      // Lags are those of what users saw, each impression once.
      unabsorbed_.push(label.again || is_bot(request) ? sim::kBeginningOfTime : log_.request_time[request]);
      trainer_->on_matured(now_, log_.request_time[request]);
    } else {
      store_->forget_before(store_->matured());
    }
  }

  /// Labels up to `count` now serve for the first time: their feedback lag is known.
  void absorb(std::uint64_t count) {
    for (; absorbed_ < count; ++absorbed_) {
      const sim::SimTime shown = unabsorbed_.front();
      unabsorbed_.pop();
      if (shown >= input_.begin) lags_.add(now_ - shown);
    }
  }

  CellReport report(double wall_seconds) {
    CellReport report{.dimensions = dimensions_of(input_, spec_.metrics), .result = {}};
    metrics_.finish(report.result);
    if (trainer_) {
      Lags censored;
      for (const std::uint32_t request : timeline_.unmatured()) {
        if (!is_bot(request)) unabsorbed_.push(log_.request_time[request]);
      }
      for (const sim::SimTime shown : unabsorbed_) {
        if (shown >= input_.begin) censored.add(input_.end - shown);
      }
      report.add_freshness(input_, spec_.metrics, activations_, lags_, censored);
      report.result.values["freshness/rollbacks"] = {static_cast<double>(trainer_->rollbacks())};
      report.add_half_life(activations_);
      if (error_signal_) report.add_detections(input_, strategy_->detections());
      report.add_cost(input_, *trainer_, wall_seconds);
      if (core_) report.add_responses(*core_);
      if (plan_.measure && ranker_) {
        report.add_latency(ranker_->latency(), ranker_->scored_seconds(), ranker_->scored_requests(), *trainer_);
      } else if (plan_.measure) {
        report.add_latency(server_->latency(), server_->scored_seconds(), server_->scored_requests(), *trainer_);
      }
    }
    if (cleaner_) cleaner_->report(report.result);
    if (judge_) judge_->report(report.result);
    report.add_recovery();
    if (affected_)
      report.result.values["freshness/recovery_time_affected"] = affected_->recovery_times(report.dimensions);
    return report;
  }

  bool is_bot(std::uint32_t request) const { return input_.truth.is_bot(log_.request_user[request], log_.users); }

  static std::shared_ptr<const sim::Faults> faults_of(const CellPlan& plan, const ReplayInput& input) {
    std::shared_ptr<const sim::Faults> faults = input.logged_faults;
    if (plan.world->world) faults = std::make_shared<const sim::Faults>(*plan.world->world, plan.seed);
    return faults && faults->any() ? faults : nullptr;
  }

  const Spec& spec_;
  const CellPlan& plan_;
  const ReplayInput& input_;
  const sim::EventLog& log_;
  AccuracyMetrics metrics_;
  const algorithms::AlgorithmInfo* algorithm_ = nullptr;
  std::optional<algorithms::FeatureStore> features_;
  std::optional<FeatureFeed> feed_;  // of features_
  std::optional<ExampleStore> store_;
  std::shared_ptr<const sim::Faults> faults_;  // null where nothing can happen to an event
  Timeline timeline_;
  std::optional<Cleaner> cleaner_;         // absent where there is nothing to clean, nor to count
  std::optional<ClosedLoop> loop_;         // absent where the log's slates are shown
  std::optional<OffPolicyJudge> judge_;    // absent where nobody asks
  std::optional<CatalogueRanker> ranker_;  // kNextItem, else
  std::optional<Server> server_;
  std::optional<AffectedRequests> affected_;  // where the truth knows of drifts
  std::unique_ptr<Strategy> strategy_;
  std::optional<ErrorSignal> error_signal_;  // that the strategy asks for
  std::optional<SharedCore> core_;           // absent where trainings have their own
  std::optional<Trainer> trainer_;           // absent for the oracle

  sim::SimTime now_{};
  std::uint32_t request_ = 0;
  std::uint64_t absorbed_ = 0;     // labels
  Fifo<sim::SimTime> unabsorbed_;  // matured labels since: when their impressions were shown
  sim::Column<Activation> activations_;
  Lags lags_;
  sim::ReleaseNowAndThen release_{kRequestsBetweenReleases};
};

}  // namespace

AccuracyConfig accuracy_config(const Spec& spec, const CellPlan& plan, const ReplayInput& input) {
  AccuracyConfig config;
  config.task = input.log.task;
  config.begin = input.begin;
  config.end = input.end;
  config.window = spec.metrics.window;
  config.cutoffs = spec.metrics.cutoffs;
  config.probabilities =
      plan.strategy == nullptr || algorithms::find_algorithm(plan.algorithm->name).capabilities.probabilities;
  config.truth = input.truth.known();
  config.items = input.log.items;
  config.fading_factor = spec.metrics.fading_factor;
  return config;
}

results::CellResult replay_cell(const Spec& spec, const CellPlan& plan, const ReplayInput& input, RequestSink* sink) {
  if (input.logged_faults && plan.world->pipeline.tells_late()) {
    throw sim::ConfigError("pipeline.delayed_feedback: no correction can be of a world with faults");
  }
  CellReport report = Replay(spec, plan, input, sink, /*judges=*/true).run();
  if (spec.metrics.decomposition && plan.strategy != nullptr) {
    if (input.logged_faults) throw sim::ConfigError("metrics.decomposition = true: cannot be of a world with faults");
    add_twins(
        plan, [&](const CellPlan& twin) { return Replay(spec, twin, input, nullptr, /*judges=*/false).run().result; },
        report.result);
  }
  return report.finish(plan, input.label);
}

}  // namespace springtide::experiments
