#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::results {

struct DriftStrike {
  sim::SimTime time;
  std::string kind;
  std::span<const std::uint8_t> struck;  ///< one a user
};

/// The truth behind a simulated log, as plain columns: results/ knows no world.
struct TruthColumns {
  std::span<const float> click_probability;  ///< P(click | examined), one a candidate
  std::span<const float> examination;        ///< P(examined | position), by position
  std::span<const DriftStrike> drifts;
};

/// Writes a log as chunked columns (65,536 rows) in the groups /requests, /candidates, /impressions, /items, /users and
/// /truth. Times are microseconds since the start of the world; feedback_time is -1 where there was none.
/// The file appears under its name only when it is whole.
/// @throws sim::IoError naming the file and the reason.
void write_log(const std::string& path, const sim::EventLog& log, const TruthColumns& truth, const std::string& spec,
               std::uint64_t seed);

}  // namespace springtide::results
