#pragma once

#include "sim/world/world.hpp"

namespace springtide::sim {

/// Topics that become the talk of the day: bursts begin as a Poisson process of `bursts_per_day`, each on a topic drawn
/// uniformly, and lift what everybody likes in it by height s(t - begin) logits, with
///   s(a) = a / rise for a < rise, then 2^(-(a - rise) / half_life)
/// and nothing after twelve half-lives. Bursts add. They begin before the world does, so that it starts in the midst of
/// them: the lift summed over topics has the mean bursts_per_day height (rise / 2 + half_life / ln 2), rise and
/// half-life in days. One stream of bursts for all users.
DriftInfo trend_info();

}  // namespace springtide::sim
