#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// Values that wander and never come back: x' = x + sd_per_day sqrt(dt / day) xi, xi ~ N(0, 1), exact over any span, in
/// each topic of a user from the start of the world on, or in the appeal of an item from its publication on. The
/// variance grows as t.
DriftInfo random_walk_info();

}  // namespace springtide::sim
