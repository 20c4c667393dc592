#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// Values that wander and are pulled back: a deviation x from home follows dx = -theta x dt + s dW, in each topic of a
/// user or in the appeal of an item, advanced by its exact law
///   x' = x e^(-theta dt) + sqrt(v (1 - e^(-2 theta dt))) xi,  xi ~ N(0, 1)
/// with theta = ln 2 / half_life and the stationary variance v = s^2 / (2 theta) given directly, so that the law does
/// not depend on the step (Uhlenbeck & Ornstein 1930; science.md section 2). A first look finds it in the stationary
/// law. Several add, which makes the two time scales that fit production better than one: the autocorrelation at age a
/// is (v1 e^(-theta1 a) + v2 e^(-theta2 a)) / (v1 + v2).
DriftInfo ornstein_uhlenbeck_info();

}  // namespace springtide::sim
