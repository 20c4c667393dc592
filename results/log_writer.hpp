#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::results {

/// The schedule of one drift.
struct DriftColumns {
  std::string kind, label, target, parameters;
  std::span<const sim::SimTime> change_time;
  std::span<const std::uint32_t> change_to;
  std::span<const sim::SimTime>
      start;  ///< one a user, or an item where the target is "appeal"; sim::kNever: not struck
  std::span<const float> declared, realised;  ///< one an hour from 0
  std::string unit;                           ///< of these two
};

/// The truth behind a simulated log, as plain columns: results/ knows no world.
struct TruthColumns {
  std::span<const float> click_probability;  ///< P(click | examined), one a candidate
  std::span<const float> examination;        ///< P(examined | position), by position
  std::span<const DriftColumns> drifts;
};

/// Writes a log as chunked columns (65,536 rows) in the groups /requests, /candidates, /impressions, /items, /users and
/// /truth, each drift in a group of its own under it. Times are microseconds since the start of the world;
/// feedback_time is -1 where there was none, and a drift's start where it does not strike.
/// The file appears under its name only when it is whole.
/// @throws sim::IoError naming the file and the reason.
void write_log(const std::string& path, const sim::EventLog& log, const TruthColumns& truth, const std::string& spec,
               std::uint64_t seed);

}  // namespace springtide::results
