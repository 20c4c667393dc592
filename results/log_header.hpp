#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::results {

/// The schedule of one drift.
struct DriftColumns {
  std::string kind, label, target, parameters;
  bool marked = true;  ///< whether recovery is measured from its changes
  std::vector<sim::SimTime> change_time;
  std::vector<std::uint32_t> change_to;
  /// One a user, or an item where the target is "appeal"; sim::kNever: not struck.
  std::vector<sim::SimTime> start;
  std::vector<float> declared, realised;  ///< one an hour from 0
  std::string unit;                       ///< of these two
};

/// What a simulated log comes from, and of the truth behind it what does not grow with it, as plain columns: results/
/// knows no world.
struct LogHeader {
  std::string spec;   ///< resolved TOML
  std::string world;  ///< how results call it
  std::uint64_t seed = 0;
  sim::SimTime end{};  ///< of the world's time, which begins at 0
  std::vector<float>
      examination;  ///< P(examined | position), by position; empty where an answer hangs on the other items
  std::vector<DriftColumns> drifts;
  std::vector<std::string> behaviours = {};  ///< kinds with columns of their own, in their order
  bool queries = false;                      ///< requests may carry one
  /// What befalls the click of each impression on its way is known: 1 lost, 2 late, 4 duplicated, 8 corrupted, added
  /// up.
  bool faults = false;
  std::vector<sim::SimDuration> clock_skew = {};  ///< with faults: how much each user's clock is ahead
  std::uint32_t bots = 0;                         ///< so many of the last users are none
};

}  // namespace springtide::results
