#pragma once

// What reaches a recommender, worked out without queues: every event is looked at against all that came before it.

#include <algorithm>
#include <tuple>
#include <vector>

#include "sim/world/choice.hpp"
#include "sim/world/faults/faults.hpp"
#include "tests/experiments/replay/plan.hpp"

namespace springtide::experiments {

/// Feedback that has arrived and was let through.
struct NaiveEvent {
  sim::SimTime arrives, reported;
  std::uint32_t impression, request;
  bool copy;
  float value;
};

/// What a recommender is told of an impression.
struct NaiveLabel {
  sim::SimTime matures;
  std::uint32_t impression, request;
  float label;
  bool late = false;  ///< the impression was told of as a negative before
};

class NaiveStream {
 public:
  /// @param faults  null: none
  NaiveStream(const sim::EventLog& log, const PipelineSpec& pipeline, const sim::Faults* faults)
      : log_(log), pipeline_(pipeline), cleaning_(pipeline.cleaning) {
    send(faults);
    for (std::size_t e = 0; e < sent_.size(); ++e) {
      if (!dropped(e)) admitted_.push_back(mended(e));
    }
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) tell(r, i);
    }
    const auto first = [](const NaiveLabel& a, const NaiveLabel& b) { return a.matures < b.matures; };
    std::stable_sort(labels_.begin(), labels_.end(), first);
  }

  /// In order of arrival.
  const std::vector<NaiveEvent>& admitted() const { return admitted_; }
  /// In order of (maturity, impression).
  const std::vector<NaiveLabel>& labels() const { return labels_; }

 private:
  void send(const sim::Faults* faults) {
    const std::vector<std::uint32_t> ordinals = sim::request_ordinals(log_);
    for (std::uint32_t r = 0; r < log_.requests(); ++r) {
      for (std::uint32_t i = log_.impression_begin[r]; i < log_.impression_begin[r + 1]; ++i) {
        if (log_.feedback_time[i] == sim::kNever) continue;
        const auto user = static_cast<std::uint32_t>(log_.request_user[r]);
        const auto item = static_cast<std::uint32_t>(log_.impression_item[i]);
        const sim::EventFate fate = faults == nullptr ? sim::EventFate{} : faults->fate({user, ordinals[r], item});
        if (fate.is(sim::kLost)) continue;
        const sim::SimDuration skew = faults == nullptr ? sim::SimDuration(0) : faults->skew(log_.request_user[r]);
        NaiveEvent event{.arrives = log_.feedback_time[i] + pipeline_.collection_delay + fate.late,
                         .reported = log_.feedback_time[i] + skew,
                         .impression = i,
                         .request = r,
                         .copy = false,
                         .value = fate.is(sim::kCorrupted) ? fate.value : log_.feedback_value[i]};
        sent_.push_back(event);
        if (!fate.is(sim::kDuplicated)) continue;
        event.arrives += fate.copy_after;
        event.copy = true;
        sent_.push_back(event);
      }
    }
    std::sort(sent_.begin(), sent_.end(), [](const NaiveEvent& a, const NaiveEvent& b) {
      return std::tie(a.arrives, a.impression, a.copy) < std::tie(b.arrives, b.impression, b.copy);
    });
  }

  // Whether the user has, by then, ever asked more often than one may. Requests of an instant come before its events.
  bool blocked(sim::UserId user, sim::SimTime by) const {
    if (!cleaning_.bot_filter) return false;
    for (std::uint32_t r = 0; r < log_.requests(); ++r) {
      if (log_.request_user[r] != user || log_.request_time[r] > by) continue;
      std::int64_t within_hour = 0;
      for (std::uint32_t before = 0; before <= r; ++before) {
        within_hour += log_.request_user[before] == user &&
                               log_.request_time[before] > log_.request_time[r] - std::chrono::hours(1)
                           ? 1
                           : 0;
      }
      if (within_hour > cleaning_.max_requests_per_hour) return true;
    }
    return false;
  }
  bool out_of_bounds(const NaiveEvent& event) const {
    return cleaning_.bounds && (event.value < 0.0F || event.value > 1.0F);
  }
  bool dropped(std::size_t e) const {
    const NaiveEvent& event = sent_[e];
    if (blocked(user_of(event), event.arrives) || out_of_bounds(event)) return true;
    if (!cleaning_.deduplicate) return false;
    for (std::size_t before = 0; before < e; ++before) {
      const NaiveEvent& other = sent_[before];
      if (user_of(other) == user_of(event) && item_of(other) == item_of(event) &&
          std::chrono::abs(other.reported - event.reported) <= cleaning_.duplicate_window && !dropped(before)) {
        return true;
      }
    }
    return false;
  }
  NaiveEvent mended(std::size_t e) const {
    NaiveEvent event = sent_[e];
    if (!cleaning_.clocks) return event;
    sim::SimDuration least = sim::SimDuration::max();
    for (std::size_t before = 0; before <= e; ++before) {
      const NaiveEvent& other = sent_[before];
      if (user_of(other) != user_of(event) || dropped(before)) continue;
      least = std::min(least, other.arrives - pipeline_.collection_delay - other.reported);
    }
    if (std::chrono::abs(least) > cleaning_.clock_tolerance) event.reported += least;
    return event;
  }

  void tell(std::uint32_t r, std::uint32_t i) {
    if (pipeline_.labels_at_once) {  // as in twins, of streams without faults
      const bool corrected = pipeline_.delayed_feedback != DelayedFeedback::kNaive;  // then it is known in the end
      const bool in_time = log_.feedback_time[i] != sim::kNever &&
                           (corrected || log_.feedback_time[i] <= log_.request_time[r] + pipeline_.label_window);
      const sim::SimTime known = log_.request_time[r] + pipeline_.collection_delay;
      labels_.push_back({.matures = known, .impression = i, .request = r, .label = in_time ? 1.0F : 0.0F});
      return;
    }
    if (pipeline_.delayed_feedback != DelayedFeedback::kNaive) return tell_corrected(r, i);
    const sim::SimTime closes = log_.request_time[r] + pipeline_.label_window + pipeline_.collection_delay;
    bool answered = false;
    for (const NaiveEvent& event : admitted_) {
      if (event.impression != i || event.arrives > closes) continue;
      answered = true;
      // The user may be taken for a bot at any time; events let through are of one who was not, then.
      labels_.push_back({.matures = event.arrives, .impression = i, .request = r, .label = event.value});
    }
    if (answered || blocked(log_.request_user[r], closes)) return;
    labels_.push_back({.matures = closes, .impression = i, .request = r, .label = 0.0F});
  }

  // A positive in time; else a negative, and the positive whenever it comes. Streams without faults only.
  void tell_corrected(std::uint32_t r, std::uint32_t i) {
    const bool at_once = pipeline_.delayed_feedback == DelayedFeedback::kFakeNegativeWeighted;
    const sim::SimDuration wait = at_once ? sim::SimDuration::zero() : pipeline_.label_window;
    const bool answered = log_.feedback_time[i] != sim::kNever;
    const bool in_time = answered && !at_once && log_.feedback_time[i] - log_.request_time[r] <= wait;
    if (!in_time) {
      labels_.push_back({log_.request_time[r] + wait + pipeline_.collection_delay, i, r, 0.0F});
    }
    if (answered) {
      labels_.push_back(
          {log_.feedback_time[i] + pipeline_.collection_delay, i, r, log_.feedback_value[i], /*late=*/!in_time});
    }
  }

  sim::UserId user_of(const NaiveEvent& event) const { return log_.request_user[event.request]; }
  sim::ItemId item_of(const NaiveEvent& event) const { return log_.impression_item[event.impression]; }

  const sim::EventLog& log_;
  PipelineSpec pipeline_;
  CleaningSpec cleaning_;
  std::vector<NaiveEvent> sent_, admitted_;
  std::vector<NaiveLabel> labels_;
};

}  // namespace springtide::experiments
