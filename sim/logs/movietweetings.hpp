#pragma once

#include "sim/logs/line_source.hpp"
#include "sim/logs/log_builder.hpp"

namespace springtide::sim {

/// MovieTweetings (Dooms, De Pessemier, Martens 2013): `user::item::rating::unix_seconds`, no header.
void read_movietweetings(LineSource& lines, LogBuilder& log);

}  // namespace springtide::sim
