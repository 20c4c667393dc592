#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// Tastes that come and go with the hour of the day or the day of the week: on top of all else lies a taste of its own,
/// times w(t) = strength cos(2 pi (t - peak) / period). Its mean over a period is 0, so it composes with every other.
DriftInfo seasonal_info();

}  // namespace springtide::sim
