#pragma once

#include "algorithms/features/feature_store.hpp"
#include "experiments/replay/fifo.hpp"
#include "experiments/spec/spec.hpp"
#include "sim/events/ids.hpp"
#include "sim/events/time.hpp"

namespace springtide::experiments {

/// An event as the feature store is told of it.
struct FeatureEvent {
  sim::UserId user;
  sim::ItemId item;
  sim::SimTime event_time;
  float value;
};

/// The way from events that have arrived to the features that serve, which may lag behind whatever the model knows.
///
/// Without a lag an event is told to the store as it arrives. With `delay` d alone it is d later, after the requests of
/// that instant. With `every` T the store is refreshed at whole multiples of T from the start of the log: the refresh
/// of an instant takes in what had arrived strictly before, and its features serve d later, from the requests of that
/// instant on. Refreshes may overlap.
///
/// Memory: the events that have arrived and do not serve.
class FeatureFeed {
 public:
  /// @param start  of the log: multiples are counted from it
  /// @param store  outlives the feed
  FeatureFeed(const FeatureStoreSpec& spec, sim::SimTime start, algorithms::FeatureStore& store)
      : spec_(spec), start_(start), store_(store) {}

  /// An event arrives. @pre `now` never decreases
  void take(const FeatureEvent& event, sim::SimTime now);
  /// Tells the store of all that serves requests at `now`.
  void deliver(sim::SimTime now);

 private:
  struct Waiting {
    FeatureEvent event;
    sim::SimTime serves;  // the first instant whose requests see it
  };

  FeatureStoreSpec spec_;
  sim::SimTime start_;
  algorithms::FeatureStore& store_;
  Fifo<Waiting> waiting_;  // in order of arrival, and so of `serves`
};

}  // namespace springtide::experiments
