#pragma once

#include "algorithms/detectors/detector.hpp"

namespace springtide::algorithms {

/// The error rate p of a learner in a steady world falls, and with it its standard deviation s = sqrt(p (1 - p) / n);
/// when p + s has risen to p_min + `warning` s_min there is a warning, at p_min + `drift` s_min a drift, where p_min
/// and s_min are those of the smallest p + s so far.
///
/// Paper: Gama, Medas, Castillo and Rodrigues 2004, "Learning with drift detection".
/// Cost: O(1) a number, in time and memory.
DetectorInfo ddm_detector();

}  // namespace springtide::algorithms
