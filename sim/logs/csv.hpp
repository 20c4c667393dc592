#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/logs/line_source.hpp"
#include "sim/logs/log_builder.hpp"

namespace springtide::sim {

/// Splits a record by RFC 4180: fields may be quoted, "" is a quote, separators and line ends may stand within quotes.
/// @returns false when a quote is still open: the record goes on in the next line.
bool split_csv(std::string_view record, char separator, std::vector<std::string>& fields);

/// A CSV with a header, its columns named by the config.
/// @throws ConfigError when the header lacks a column, with the nearest name.
void read_csv(LineSource& lines, const LogConfig& config, LogBuilder& log);

}  // namespace springtide::sim
