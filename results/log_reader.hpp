#pragma once

#include <string>

#include "sim/events/event_log.hpp"

namespace springtide::results {

/// Reads back a log that write_log() wrote; the truth beside it is not looked at.
/// @throws sim::InputError naming the file and the rule it breaks: unreadable, cut short, no log, columns that
/// disagree.
sim::EventLog read_log(const std::string& path);

}  // namespace springtide::results
