#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// The old concept turns into another through all that lies between: w(t) = (t - start) / over, held within 0 and 1.
/// The incremental drift of Gama et al. 2014.
DriftInfo incremental_info();

}  // namespace springtide::sim
