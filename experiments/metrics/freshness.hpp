#pragma once

#include <span>
#include <vector>

#include "results/cell_result.hpp"
#include "sim/events/time.hpp"

namespace springtide::experiments {

/// A snapshot begins to serve.
struct Activation {
  sim::SimTime at;
  sim::SimTime watermark;  ///< event time of the newest impression it has absorbed
};

struct FreshnessInput {
  sim::SimTime begin, end;                      ///< measured span [begin, end)
  sim::SimTime origin;                          ///< watermark before the first activation: the start of the log
  std::span<const Activation> activations;      ///< in order of time
  std::span<const sim::SimTime> request_times;  ///< within the span, in order
  sim::SimDuration window;
  std::span<const sim::SimDuration> feedback_lags;  ///< from an impression to the first snapshot that absorbed
                                                    ///< it
  std::span<const sim::SimDuration> censored_ages;  ///< of impressions never absorbed: how long they had
                                                    ///< waited
};

/// The age of information of what serves (Kaul, Yates, Gruteser 2012), as science.md section 1 defines it: exact time
/// integrals of a sawtooth, not samples.
void freshness_metrics(const FreshnessInput& input, const results::Dimensions& dimensions, results::CellResult& result);

/// Seconds from a drift until the windowed ratio to the oracle is back at 95 % of its mean before the drift and stays
/// there for one more window (after Shaker & Huellermeier 2015); NaN when it never is, or when nothing lay before.
/// @param ratio         one a window
/// @param window_start  seconds, one a window
double recovery_time(std::span<const double> ratio, std::span<const double> window_start, double drift_time,
                     double window_seconds);

/// Quantiles of lags of which some are only known to be longer (Kaplan & Meier 1958), in seconds, one for each of
/// `quantiles`; infinite where the survival curve never falls so low, NaN when there are no lags at all.
std::vector<double> kaplan_meier_quantiles(std::span<const sim::SimDuration> known,
                                           std::span<const sim::SimDuration> censored,
                                           std::span<const double> quantiles);

}  // namespace springtide::experiments
