#pragma once

#include <chrono>

namespace springtide::experiments {

/// Real time, in nanoseconds. Its instants and spans do not convert to or from virtual ones (sim::SimTime).
using WallClock = std::chrono::steady_clock;
using WallTime = WallClock::time_point;
using WallDuration = std::chrono::nanoseconds;

inline double seconds_between(WallTime from, WallTime to) { return std::chrono::duration<double>(to - from).count(); }

}  // namespace springtide::experiments
