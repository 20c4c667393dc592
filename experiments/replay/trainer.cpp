#include "experiments/replay/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/latency/stopwatch.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {

Trainer::Trainer(const algorithms::AlgorithmInfo& algorithm, const algorithms::LearnerConfig& config,
                 Strategy& strategy, const PipelineSpec& pipeline, ExampleStore& store, sim::SimTime start,
                 bool measure)
    : algorithm_(algorithm),
      config_(config),
      strategy_(strategy),
      pipeline_(pipeline),
      store_(store),
      measure_(measure),
      learner_(algorithm.make(config_)),
      untrained_(learner_->publish()),
      newest_shown_(start) {
  // "Before the start": a strategy may want to train at the very first instant.
  wakeup_ = strategy_.next_wakeup(start - sim::SimDuration(1));
  next_ = wakeup_;
}

void Trainer::tend(sim::SimTime now) {
  if (busy_until_ && *busy_until_ <= now) {
    busy_until_.reset();
    if (waiting_order_) {
      const TrainingOrder order = *waiting_order_;
      waiting_order_.reset();
      begin(order, now);
    } else {
      offer(now);
    }
  }
  if (wakeup_ <= now) {
    const std::optional<TrainingOrder> order = strategy_.on_wakeup(now);
    wakeup_ = strategy_.next_wakeup(now);
    SPRINGTIDE_CHECK(wakeup_ > now);
    if (order && busy_until_) {
      waiting_order_ = order;
    } else if (order) {
      begin(*order, now);
    }
  }
  reschedule(now);
}

void Trainer::on_matured(sim::SimTime now, sim::SimTime shown) {
  newest_shown_ = std::max(newest_shown_, shown);
  if (!busy_until_) offer(now);
}

void Trainer::offer(sim::SimTime now) {
  const std::optional<TrainingOrder> order = strategy_.on_matured(now, store_.matured() - trained_);
  if (!order) return;
  begin(*order, now);
  reschedule(now);
}

void Trainer::reschedule(sim::SimTime now) {
  next_ = std::min(wakeup_, busy_until_.value_or(sim::kEndOfTime));
  SPRINGTIDE_CHECK(next_ > now);
}

void Trainer::begin(const TrainingOrder& order, sim::SimTime now) {
  const sim::SimDuration span = order.window;
  std::uint64_t first = trained_;
  if (order.kind == TrainingOrder::Kind::kFit) {
    first = span == sim::SimDuration::zero() ? 0 : store_.first_matured_after(now - span);
  }
  const algorithms::Examples examples = store_.since(first);
  if (examples.size() == 0) return;  // nothing to learn: the snapshot in force stays

  const WallTime started = WallClock::now();
  learn(order, examples);
  trained_ = store_.matured();
  examples_trained_ += examples.size();
  peak_bytes_ = std::max(peak_bytes_, learner_->bytes() + store_.bytes());

  std::shared_ptr<const algorithms::Snapshot> snapshot;
  const WallTime trained_at = WallClock::now();
  if (order.publish) snapshot = learner_->publish();
  const WallTime published_at = WallClock::now();
  train_wall_seconds_ += seconds_between(started, trained_at);
  if (measure_ && order.publish) publish_latency_.record(published_at - trained_at);

  sim::SimDuration cost{0};
  if (pipeline_.training_cost == TrainingCost::kModelled) {
    cost = sim::SimDuration(std::llround(pipeline_.train_us_per_example * static_cast<double>(examples.size()) +
                                         (order.publish ? pipeline_.publish_us : 0.0)));
  } else if (pipeline_.training_cost == TrainingCost::kMeasured) {
    cost = sim::from_seconds(seconds_between(started, published_at) * pipeline_.wall_factor);
  }
  const sim::SimTime ready = now + cost;
  if (cost > sim::SimDuration::zero()) busy_until_ = ready;
  if (order.publish) {
    deployments_.push_back({ready + pipeline_.deployment_delay, newest_shown_, trained_, std::move(snapshot)});
  }

  const sim::SimDuration kept = strategy_.longest_window();
  if (kept == sim::SimDuration::zero()) {
    store_.forget_before(trained_);
  } else if (kept != sim::SimDuration::max()) {
    store_.forget_before(store_.first_matured_after(now - kept));
  }
}

void Trainer::learn(const TrainingOrder& order, const algorithms::Examples& examples) {
  if (order.kind == TrainingOrder::Kind::kFit) {
    if (order.cold) learner_ = algorithm_.make(config_);
    learner_->fit(examples);
  } else if (!measure_) {
    learner_->update(examples);
  } else {
    // One call a label, as a live system would: the same bits, and each call's own time.
    for (std::size_t e = 0; e < examples.size(); ++e) {
      const algorithms::Examples one = examples.slice(e, 1);
      const WallTime before = WallClock::now();
      learner_->update(one);
      update_latency_.record(WallClock::now() - before);
    }
  }
}

}  // namespace springtide::experiments
