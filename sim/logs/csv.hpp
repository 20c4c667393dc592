#pragma once

#include "sim/logs/line_source.hpp"
#include "sim/logs/log_builder.hpp"

namespace springtide::sim {

/// A CSV (RFC 4180) with a header, its columns named by the config. Empty lines are passed over.
///
/// A quote that is never closed ends the reading even where bad rows are skipped: it has swallowed the rest.
/// @throws ConfigError when the header lacks a column, with the nearest name, or names it twice.
void read_csv(LineSource& lines, const LogConfig& config, LogBuilder& log);

}  // namespace springtide::sim
