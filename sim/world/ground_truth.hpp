#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/world/choice/choice_model.hpp"

namespace springtide::sim {

/// An instant at which a drift strikes: what recovery is measured from.
struct DriftMark {
  SimTime time;
  std::string kind;
  std::uint32_t drift = 0;  ///< among GroundTruth::drifts
};

/// An instant at which another concept comes into force; for trends, at which a burst begins.
struct DriftChange {
  SimTime time;
  std::uint32_t to;  ///< the concept, 0 for the original; for trends the topic
  bool operator==(const DriftChange&) const = default;
};

/// The schedule of one drift: what it declares, and what became of it. Whom it strikes are users, or items where its
/// target is "appeal".
struct DriftTruth {
  std::string kind, label, target;
  std::string parameters;            ///< as TOML, a line each
  std::vector<DriftChange> changes;  ///< declared, in order of time, for one who is struck at once
  bool marked = true;                ///< whether its changes are marks
  std::vector<SimTime> start;        ///< one a user or item: when it begins for them; kNever where it does not strike
  /// How strongly it acts at each hour from 0, by its declaration on one who is struck at once, and by who was struck
  /// and when on all of them: a mean weight of the other concept, or root mean square logits (`unit`). Empty for
  /// endogenous drifts.
  std::vector<float> declared, realised;
  std::string unit;
};

/// What no recommender may see: kept apart from the log, read only by experiments/ (oracle, regret) and by tests.
struct GroundTruth {
  /// P(click | examined), aligned with EventLog::candidates: what the choice model makes the clicks of a slate of.
  Column<float> click_probability;
  /// P(label | examined), likewise, where the label is no click (see behaviour/label.hpp); else empty.
  Column<float> label_probability;
  /// One a request: the topic behind the query, or kNoQuery; empty where nobody searches.
  Column<std::uint32_t> wanted_topic;
  /// How users go through a slate: P(click) of each item, given the whole of it. Null where no truth is known.
  std::shared_ptr<const ChoiceModel> choice;
  /// P(examined | position), by position from 0, as long as the longest slate; empty where an item's answer hangs on
  /// the others.
  std::vector<float> examination;
  /// What becomes of the click of each impression on its way, as bits of Fault (see faults/faults.hpp); empty without
  /// faults.
  Column<std::uint8_t> fault;
  std::vector<SimDuration> clock_skew;  ///< one a user: how much their clock is ahead; likewise
  std::uint32_t bots = 0;               ///< so many of the last users are none
  std::vector<DriftTruth> drifts;       ///< in the order in which they are applied

  /// What is asked for: P(label | examined), one a candidate.
  const Column<float>& of_label() const { return label_probability.empty() ? click_probability : label_probability; }
  /// @param users  of the log, bots among them
  bool is_bot(UserId user, std::uint32_t users) const { return index(user) + bots >= users; }
  bool known() const { return !click_probability.empty(); }
  /// Of all drifts, in order of time.
  std::vector<DriftMark> marks() const;
};

}  // namespace springtide::sim
