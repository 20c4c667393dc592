#include "experiments/replay/trainer.hpp"

#include <algorithm>

#include "experiments/latency/stopwatch.hpp"
#include "experiments/replay/shared_core.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

constexpr std::uint64_t kForgetEvery = 4096;  // labels

}  // namespace

Trainer::Trainer(Config config, Strategy& strategy, ExampleStore& store)
    : config_(std::move(config)), strategy_(strategy), store_(store), newest_shown_(config_.start) {
  models_.push_back({config_.algorithm.make(config_.learner)});
  untrained_ = models_[0].learner->publish();
  if (const std::optional<Fusion> fusion = strategy_.fusion()) {
    models_.push_back({config_.algorithm.make(config_.learner)});
    mixture_.emplace(*fusion, config_.learner.task);
  }
  if (config_.pipeline.gate_labels > 0) gate_.emplace(config_.pipeline, config_.learner.task);
  // "Before the start": a strategy may want to train at the very first instant.
  wakeup_ = strategy_.next_wakeup(config_.start - sim::SimDuration(1));
  next_ = wakeup_;
}

std::uint64_t Trainer::waiting() const {
  std::uint64_t trained = 0;
  for (const Model& model : models_) trained = std::max(trained, model.trained);
  return store_.matured() - trained;
}

sim::SimDuration Trainer::modelled_cost(const TrainingOrder& order, sim::SimTime now) const {
  const std::uint64_t examples = store_.matured() - first_of(job_of(order, now));
  return config_.costs.of(order, examples);
}

void Trainer::tend(sim::SimTime now) {
  if (busy_until_ && *busy_until_ <= now) {
    busy_until_.reset();
    end(now);
    begin_waiting(now);
    if (!busy_until_) offer(now);
  }
  if (wakeup_ <= now) {
    const std::optional<TrainingOrder> order = strategy_.on_wakeup(now);
    wakeup_ = strategy_.next_wakeup(now);
    SPRINGTIDE_CHECK(wakeup_ > now);
    if (order && busy_until_) {
      enqueue(*order, now);
    } else if (order) {
      begin(job_of(*order, now), now);
    }
  }
  reschedule(now);
}

void Trainer::on_matured(sim::SimTime now, sim::SimTime shown) {
  newest_shown_ = std::max(newest_shown_, shown);
  if (!busy_until_) offer(now);
  // A strategy that trains seldom must not pile up what it will never look at.
  if (store_.matured() % kForgetEvery == 0) forget(now);
}

void Trainer::offer(sim::SimTime now) {
  const std::optional<TrainingOrder> order = strategy_.on_matured(now, *this);
  if (!order) return;
  begin(job_of(*order, now), now);
  reschedule(now);
}

void Trainer::enqueue(const TrainingOrder& order, sim::SimTime now) {
  if (config_.pipeline.queue == TrainerQueue::kNewestWins) queue_.clear();
  queue_.push_back(job_of(order, now));
}

void Trainer::begin_waiting(sim::SimTime now) {
  while (!queue_.empty() && !busy_until_) {
    const Job job =
        config_.pipeline.queue == TrainerQueue::kNewestWins ? job_of(queue_.front().order, now) : queue_.front();
    queue_.pop_front();
    begin(job, now);
  }
}

void Trainer::reschedule(sim::SimTime now) {
  next_ = std::min(wakeup_, busy_until_.value_or(sim::kEndOfTime));
  SPRINGTIDE_CHECK(next_ > now);
}

std::uint64_t Trainer::first_of(const Job& job) const {
  if (job.order.kind == TrainingOrder::Kind::kUpdate) return models_[job.order.model].trained;
  return job.order.window == sim::SimDuration::zero() ? 0 : store_.first_matured_after(job.cut - job.order.window);
}

void Trainer::begin(const Job& job, sim::SimTime now) {
  const std::uint64_t first = first_of(job);
  if (first >= job.last) return;  // nothing to learn: the snapshot in force stays
  const algorithms::Examples examples = store_.between(first, job.last);

  const WallTime started = WallClock::now();
  if (mixture_) {
    mixture_->weigh(store_.between(weighed_, job.last));
    weighed_ = job.last;
  }
  learn(job.order, examples);
  Model& model = models_[job.order.model];
  model.trained = job.last;
  examples_trained_ += examples.size();
  std::size_t bytes = store_.bytes();
  for (const Model& each : models_) bytes += each.learner->bytes();
  peak_bytes_ = std::max(peak_bytes_, bytes);

  const WallTime trained_at = WallClock::now();
  in_training_ = {job.watermark, store_.matured() - waiting(), nullptr};
  if (job.order.publish) in_training_.snapshot = publish(job.order.model);
  const WallTime published_at = WallClock::now();
  train_wall_seconds_ += seconds_between(started, trained_at);
  if (config_.measure && job.order.publish) publish_latency_.record(published_at - trained_at);

  sim::SimDuration cost = cost_of(job.order, examples.size(), seconds_between(started, published_at));
  if (config_.core != nullptr && cost > sim::SimDuration::zero()) cost = config_.core->train(now, cost);
  if (cost > sim::SimDuration::zero()) {
    busy_until_ = now + cost;
  } else {
    end(now);
  }
  forget(now);
}

std::shared_ptr<const algorithms::Snapshot> Trainer::publish(std::size_t model) {
  if (!mixture_) return models_[model].learner->publish();
  mixture_->replace(model, models_[model].learner->publish());
  return mixture_->publish();
}

sim::SimDuration Trainer::cost_of(const TrainingOrder& order, std::size_t examples, double wall_seconds) const {
  const PipelineSpec& pipeline = config_.pipeline;
  if (config_.duration) return config_.duration(order, examples);
  if (pipeline.training_cost == TrainingCost::kModelled) return config_.costs.of(order, examples);
  if (pipeline.training_cost == TrainingCost::kMeasured) return sim::from_seconds(wall_seconds * pipeline.wall_factor);
  return sim::SimDuration::zero();
}

void Trainer::end(sim::SimTime now) {
  Finished finished = std::move(in_training_);
  if (!finished.snapshot) return;
  if (gate_) {
    const std::uint64_t judged = std::min<std::uint64_t>(config_.pipeline.gate_labels, store_.kept());
    if (!gate_->passes(finished.snapshot, store_.since(store_.matured() - judged))) {
      ++rollbacks_;
      return;
    }
  }
  deployments_.push_back(
      {now + config_.pipeline.deployment_delay, finished.watermark, finished.absorbed, std::move(finished.snapshot)});
}

void Trainer::forget(sim::SimTime now) {
  std::uint64_t needed = mixture_ ? weighed_ : store_.matured();
  for (const Model& model : models_) needed = std::min(needed, model.trained);
  if (gate_)
    needed =
        std::min(needed, store_.matured() - std::min<std::uint64_t>(store_.matured(), config_.pipeline.gate_labels));
  const auto keep_from = [&](sim::SimTime cut, sim::SimDuration window) {
    if (window == sim::SimDuration::zero()) return;
    needed = window == sim::SimDuration::max() ? 0 : std::min(needed, store_.first_matured_after(cut - window));
  };
  keep_from(now, strategy_.longest_window());
  for (const Job& job : queue_) {
    if (job.order.kind == TrainingOrder::Kind::kFit) {
      keep_from(job.cut, job.order.window == sim::SimDuration::zero() ? sim::SimDuration::max() : job.order.window);
    }
  }
  store_.forget_before(needed);
}

void Trainer::learn(const TrainingOrder& order, const algorithms::Examples& examples) {
  std::unique_ptr<algorithms::Recommender>& learner = models_[order.model].learner;
  if (order.kind == TrainingOrder::Kind::kFit) {
    if (order.cold) learner = config_.algorithm.make(config_.learner);
    learner->fit(examples);
  } else if (!config_.measure) {
    learner->update(examples);
  } else {
    // One call a label, as a live system would: the same bits, and each call's own time.
    for (std::size_t e = 0; e < examples.size(); ++e) {
      const algorithms::Examples one = examples.slice(e, 1);
      const WallTime before = WallClock::now();
      learner->update(one);
      update_latency_.record(WallClock::now() - before);
    }
  }
}

}  // namespace springtide::experiments
