#include "experiments/replay/feature_feed.hpp"

namespace springtide::experiments {

void FeatureFeed::take(const FeatureEvent& event, sim::SimTime now) {
  if (!spec_.lags()) {
    store_.on_feedback(event.user, event.item, event.event_time, event.value);
    return;
  }
  sim::SimTime serves = now + spec_.delay;
  if (spec_.every > sim::SimDuration::zero()) {
    serves = start_ + ((now - start_) / spec_.every + 1) * spec_.every + spec_.delay;
  } else {
    serves += sim::SimDuration(1);  // the requests of its own instant come first
  }
  waiting_.push({event, serves});
}

void FeatureFeed::deliver(sim::SimTime now) {
  while (!waiting_.empty() && waiting_.front().serves <= now) {
    const FeatureEvent& event = waiting_.front().event;
    store_.on_feedback(event.user, event.item, event.event_time, event.value);
    waiting_.pop();
  }
}

}  // namespace springtide::experiments
