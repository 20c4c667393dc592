#pragma once

#include "results/hdf5_writer.hpp"
#include "results/log_header.hpp"
#include "sim/events/event_log.hpp"

namespace springtide::results {

/// Writes what of a simulated log does not grow with its requests: attributes, /items, /users and the truth of the
/// header. @param setting  a log without requests
/// @throws sim::IoError
void write_setting(Hdf5Writer& writer, const sim::EventLog& setting, const LogHeader& header);

}  // namespace springtide::results
