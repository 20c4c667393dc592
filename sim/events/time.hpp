#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace springtide::sim {

/// The clock of the simulated world. It has no now(): virtual time is what the engine says it is, and it cannot be
/// mixed with wall time, which is a time_point of another clock.
struct SimClock {
  using rep = std::int64_t;
  using period = std::micro;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

/// An instant, in microseconds. Synthetic worlds start at 0; real logs count from the Unix epoch.
using SimTime = SimClock::time_point;
/// A span of virtual time, in microseconds.
using SimDuration = SimClock::duration;

inline constexpr SimTime kBeginningOfTime = SimTime::min();
inline constexpr SimTime kEndOfTime = SimTime::max();

constexpr double to_seconds(SimDuration span) { return static_cast<double>(span.count()) * 1e-6; }
constexpr double to_seconds(SimTime instant) { return to_seconds(instant.time_since_epoch()); }

/// The nearest microsecond to a number of seconds.
SimDuration from_seconds(double seconds);

/// Reads "1.5h", "90s", "2d", "250ms", "10us", "1w", "10m" (minutes) or a bare "0"; a leading minus is allowed.
/// @returns nothing when the text is not a duration.
std::optional<SimDuration> parse_duration(std::string_view text);

/// The shortest exact spelling that parse_duration reads back: "36h", "90s", "1500ms".
std::string format_duration(SimDuration span);

}  // namespace springtide::sim
