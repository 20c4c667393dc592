#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "experiments/replay/fifo.hpp"
#include "experiments/replay/timeline.hpp"
#include "experiments/spec/spec.hpp"
#include "results/cell_result.hpp"
#include "sim/events/event_log.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::experiments {

/// The cleaning stage: what of the events that arrive is let through, and mended on the way. It goes by what has
/// arrived so far, never by what is still to come, nor by the truth, against which it is only counted.
///
/// An event passes the bot filter, bounds, duplicates and clocks, in this order, each where it is switched on:
/// - whoever has made more than max_requests_per_hour within an hour is a bot from then on;
/// - a value outside 0 .. 1 is no feedback on a click;
/// - an event of the same user and item as one before, their times no further apart than duplicate_window, is a copy;
/// - the smallest lag of a user's events, from their own time to their arrival less collection_delay, is how much the
///   user's clock is behind; where it is more than clock_tolerance, either way, it is added to their time.
class Cleaner {
 public:
  /// @param begin,end  the span in which it is counted
  Cleaner(const sim::EventLog& log, const sim::GroundTruth& truth, const PipelineSpec& pipeline, sim::SimTime begin,
          sim::SimTime end);

  void on_request(sim::UserId user, sim::SimTime now);
  /// Whether what a user does is passed over: their labels too.
  bool blocks(sim::UserId user) const { return !bot_.empty() && bot_[sim::index(user)]; }
  /// Whether an event is let through; its time may be mended. Events come in order of arrival.
  bool admit(Feedback& feedback);

  void report(results::CellResult& result) const;

 private:
  enum Step { kBots, kBounds, kDuplicates, kClocks, kSteps };
  // Counts what a step said of an event against the truth; says it again.
  bool judge(Step step, bool flagged, bool truly, const Feedback& feedback);
  bool is_duplicate(sim::UserId user, const Feedback& feedback);
  sim::SimDuration lag_of(sim::UserId user, const Feedback& feedback);

  const sim::EventLog& log_;
  const sim::GroundTruth& truth_;
  CleaningSpec spec_;
  sim::SimDuration collection_delay_;
  sim::SimTime begin_, end_;

  std::vector<bool> bot_;                   // a user; empty without the filter
  std::vector<Fifo<sim::SimTime>> recent_;  // a user: their requests of the last hour
  std::vector<std::size_t> recent_count_;
  std::unordered_map<std::uint64_t, std::vector<sim::SimTime>> seen_;  // a user and item
  std::vector<sim::SimDuration> least_lag_;                            // a user; max: nothing has come yet

  struct Count {
    double flagged = 0.0, truly = 0.0, both = 0.0;
  };
  std::array<Count, kSteps> counts_;
  double received_ = 0.0, dropped_ = 0.0;
};

}  // namespace springtide::experiments
