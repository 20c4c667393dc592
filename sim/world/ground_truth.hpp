#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::sim {

/// A drift that strikes at an instant; continuous ones have no mark.
struct DriftMark {
  SimTime time;
  std::string kind;
};

/// What no recommender may see: kept apart from the log, read only by experiments/ (oracle, regret) and by tests.
struct GroundTruth {
  /// P(click | examined), aligned with EventLog::candidates.
  std::vector<float> click_probability;
  /// P(examined | position), by position from 0; as long as the longest slate.
  std::vector<float> examination;
  std::vector<DriftMark> drifts;
  /// Per drift mark, per user: whether it struck the user.
  std::vector<std::vector<std::uint8_t>> struck;

  bool known() const { return !click_probability.empty(); }
};

}  // namespace springtide::sim
