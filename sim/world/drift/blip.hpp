#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// Another concept for a while, then the old one again: w(t) = [start <= t < start + lasts]. No lasting change, and so
/// nothing to adapt to (an outlier in the taxonomy of Gama et al. 2014).
DriftInfo blip_info();

}  // namespace springtide::sim
