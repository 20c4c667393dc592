#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// Interests that follow what is consumed (RecSim's interest evolution, Ie et al. 2019, arXiv:1909.04847): at each
/// click the interest x in the item's main topic, in units of `scale` and clipped to [-1, 1], moves by
///   -0.3 |x| + 0.3
/// towards the item (up) with probability (x + 1) / 2, else away from it. What has become of it stays. It is at once
/// what the user likes at their next click, whatever the delay of feedback. Endogenous: users become what they are
/// shown, in a log by its logging policy; so it is in a world only where the spec asks for it.
DriftInfo consumption_info();

}  // namespace springtide::sim
