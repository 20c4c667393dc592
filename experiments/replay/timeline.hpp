#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/replay/fifo.hpp"
#include "experiments/spec/spec.hpp"
#include "sim/events/event_log.hpp"

namespace springtide::sim {
class Faults;
}

namespace springtide::experiments {

/// One shown item. Impressions are numbered as the log numbers its own, by request and position; in a closed loop a
/// slate is as long as the log's, so that number and request say what they say in the log.
struct Impression {
  std::uint32_t number, request;
  sim::ItemId item;
};

/// Feedback on its way to the recommender.
struct Feedback {
  Impression impression;
  sim::SimTime arrives, event_time;
  float value;
  bool in_time;  ///< for the label: not later than the window
  std::uint8_t faults =
      0;              ///< what befell it on its way, bits of sim::Fault: for whoever counts, not for whoever learns
  bool copy = false;  ///< it is here for the second time
};

/// What the learner is told of an impression.
struct Label {
  Impression impression;
  sim::SimTime matures;
  float value;
  bool again = false;       ///< the impression had one already: its feedback came twice unnoticed, or late
  bool awaited = false;     ///< another is sure to follow, once the feedback has come
  float late_share = 0.0F;  ///< of the positives so far, this one included, that were told late; 1 where all are
};

/// What is still to come of the impressions that a cell has shown, under its pipeline: feedback in order of (arrival,
/// impression), labels in order of (maturity, impression).
///
/// Under kClick a label matures when the feedback arrives (feedback time + collection delay), or as a negative when the
/// label window has closed (request time + label window + collection delay); feedback later than the window is lost to
/// the learner. Ratings and items taken mature when they arrive.
///
/// Where the pipeline corrects delayed feedback, that which comes after its impression has become a negative is told of
/// as a label more, when it arrives. Under kFakeNegativeWeighted every impression becomes a negative a collection delay
/// after its request, in the same instant before its own positive.
///
/// Where the pipeline says labels_at_once, both mature a collection delay after the request: as they would in the end,
/// where feedback is corrected for its delay, however late it is.
///
/// Where a world has faults, events take their fates on their way: see sim::Faults. In time is then what arrives by the
/// instant at which the window closes for the recommender.
///
/// Impressions without feedback in time mature in the order in which they were shown and wait in a queue; only feedback
/// goes through a heap. Memory: the impressions that have not matured, and no others.
class Timeline {
 public:
  /// @param faults  outlive the timeline; null: none
  Timeline(const sim::EventLog& log, const PipelineSpec& pipeline, const sim::Faults* faults);

  /// A request has shown what the log says. Requests are shown in log order, each once.
  void show(std::uint32_t request);
  /// A request has shown something else. @param feedback_time,feedback_value  one an item, as in EventLog
  void show(std::uint32_t request, std::span<const sim::ItemId> items, std::span<const sim::SimTime> feedback_time,
            std::span<const float> feedback_value);

  /// When the next feedback arrives; kEndOfTime for none.
  sim::SimTime next_feedback() const { return on_its_way_.empty() ? sim::kEndOfTime : on_its_way_.front().arrives; }
  /// @pre there is one
  std::uint32_t next_feedback_request() const { return on_its_way_.front().impression.request; }
  Feedback take_feedback();
  /// The feedback just taken is believed: where it is in time, its label matures. What is not is as if it never came.
  void accept(const Feedback& feedback);

  /// When the next label matures, of those whose feedback has been taken or will not come; kEndOfTime for none.
  sim::SimTime next_label() const { return positive_comes_first() ? arrived_.front().matures : open_matures_; }
  /// @pre there is one
  std::uint32_t next_label_request() const;
  Label take_label();

  /// The requests of impressions whose label has not matured, one an impression, in no order.
  std::vector<std::uint32_t> unmatured() const;

 private:
  /// An impression whose label does not wait for feedback, or where that cannot be known before it arrives, any.
  struct Open {
    Impression impression;
    bool answered;
    float label;   // 0, but where labels come at once
    bool awaited;  // its feedback is told of later
  };

  bool in_time(sim::SimTime shown, sim::SimTime feedback_time) const;
  Label next_taken();
  void send(const Impression& impression, sim::SimTime feedback_time, float value);
  bool positive_comes_first() const;
  void find_open();

  const sim::EventLog& log_;
  sim::SimDuration collection_delay_, label_window_;
  sim::SimDuration label_wait_;  // of an impression without feedback
  DelayedFeedback delayed_feedback_;
  bool labels_at_once_, tells_late_;
  std::uint64_t positives_ = 0, late_positives_ = 0;  // that were told of
  std::vector<Feedback> on_its_way_;                  // a heap, the next in front
  Fifo<Label> arrived_;                               // taken feedback whose label matures at the same instant
  Fifo<Open> open_;
  const sim::Faults* faults_;           // null: none
  bool doubtful_;                       // what arrives may be rejected, or not in time: all impressions are in open_
  std::vector<std::uint32_t> ordinal_;  // a request's among its user's, where there are faults
  sim::SimTime open_matures_ = sim::kEndOfTime;
};

}  // namespace springtide::experiments
