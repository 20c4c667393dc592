#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// Concepts that come back: from `start` on another is in force every `period`, in the order 1, 2, ..., concepts - 1, 0
/// (the original), 1, ...: the concept at t is (1 + floor((t - start) / period)) mod concepts, and a concept that
/// returns is the very same. The recurring drift of Gama et al. 2014.
DriftInfo recurring_info();

}  // namespace springtide::sim
