#pragma once

#include <optional>
#include <string_view>

#include "sim/events/time.hpp"

namespace springtide::sim {

/// Seconds since the Unix epoch, fractions allowed.
std::optional<SimTime> parse_epoch_seconds(std::string_view text);

/// ISO 8601: 2013-02-28, 2013-02-28T14:38:27, with a space for the T, fractions of a second, Z or +01:00. Without a
/// zone it is UTC.
std::optional<SimTime> parse_iso8601(std::string_view text);

}  // namespace springtide::sim
