#pragma once

#include "algorithms/detectors/detector.hpp"

namespace springtide::algorithms {

/// A cumulative sum of what the numbers exceed their running mean by: with d = x - mean,
///   up' = alpha up + d - `delta`,  a drift when up - min(up) > `threshold`;
///   down' = alpha down + d + `delta`,  a drift when max(down) - down > `threshold`.
///
/// Paper: Page 1954, "Continuous inspection schemes"; the form with alpha and both directions is Gama et al. 2014, "A
/// survey on concept drift adaptation".
/// Cost: O(1) a number, in time and memory.
DetectorInfo page_hinkley_detector();

}  // namespace springtide::algorithms
