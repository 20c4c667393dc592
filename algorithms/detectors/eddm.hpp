#pragma once

#include "algorithms/detectors/detector.hpp"

namespace springtide::algorithms {

/// Watches the distances between errors, which grow while a learner learns: with mean p and standard deviation s,
/// (p + 2 s) / (p + 2 s)_max below `warning` is a warning, below `drift` a drift.
///
/// Paper: Baena-Garcia et al. 2006, "Early drift detection method". Better than ddm at slow drifts, quicker to give a
/// false alarm.
/// Cost: O(1) a number, in time and memory.
DetectorInfo eddm_detector();

}  // namespace springtide::algorithms
