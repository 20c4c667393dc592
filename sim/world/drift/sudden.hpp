#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// At one instant the old concept gives way to another, w(t) = [t >= start]: requests at that very instant already see
/// it. The simplest real concept drift in the taxonomy of Gama et al. 2014. Of two that strike a user, the later has
/// its way.
DriftInfo sudden_info();

}  // namespace springtide::sim
