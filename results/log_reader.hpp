#pragma once

#include <string>
#include <vector>

#include "results/log_header.hpp"
#include "sim/events/event_log.hpp"

namespace springtide::results {

/// A simulated log with the truth behind it, as LogFileWriter wrote them.
struct StoredLog {
  sim::EventLog log;
  LogHeader header;
  sim::Column<float> click_probability;     ///< P(click | examined), one a candidate
  sim::Column<std::uint32_t> wanted_topic;  ///< one a request, where the header has queries
  sim::Column<std::uint8_t> fault;          ///< one an impression, where the header has faults
};

/// Reads a log back; the truth beside it is not looked at.
/// @throws sim::InputError naming the file and the rule it breaks: unreadable, cut short, no log; and the column, where
/// columns disagree in length or an entry cannot be.
sim::EventLog read_log(const std::string& path);
/// The same with its truth.
StoredLog read_log_with_truth(const std::string& path);

}  // namespace springtide::results
