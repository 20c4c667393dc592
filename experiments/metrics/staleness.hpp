#pragma once

#include <span>
#include <vector>

#include "results/cell_result.hpp"
#include "sim/events/time.hpp"

namespace springtide::experiments {

/// Seconds in which the lead of a model that is never trained again over the floor halves: from the first window that
/// has a value to where a falling curve, fitted to the windows by isotonic regression (weights: their impressions), has
/// come down to half of its first lead, in a line between windows. NaN when it never does, or when there was no lead.
/// @param quality,weight,window_start  one a window, seconds; what is not finite or has no weight is left out
double half_life(std::span<const double> quality, std::span<const double> weight, std::span<const double> window_start,
                 double floor);

/// How good a detector was against the true drifts, over a measured span.
struct DetectionQuality {
  double detections = 0.0, false_alarms = 0.0, missed = 0.0;
  std::vector<double> delay;  ///< seconds, one a drift; NaN where it was missed
};
/// The first detection after a drift and before the next is of this drift; all others are false alarms. Drifts of one
/// instant are detected together.
/// @param detections  in order, of the whole run; what lies before `begin` is left out
/// @param drifts      seconds, in order; one before `begin` may be detected and is not missed
DetectionQuality detection_quality(std::span<const sim::SimTime> detections, std::span<const double> drifts,
                                   sim::SimTime begin, sim::SimTime end);

}  // namespace springtide::experiments
