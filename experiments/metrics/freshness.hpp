#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "results/cell_result.hpp"
#include "sim/events/column.hpp"
#include "sim/events/time.hpp"

namespace springtide::experiments {

/// A snapshot begins to serve.
struct Activation {
  sim::SimTime at;
  sim::SimTime watermark;  ///< event time of the newest impression it has absorbed
};

/// So many impressions in a row have waited equally long. Those of a slate, shown at once, mostly come in one run.
struct LagRun {
  sim::SimDuration lag;
  std::uint64_t impressions;
};

/// How long impressions have waited, one after another.
class Lags {
 public:
  void add(sim::SimDuration lag) {
    if (runs_.empty() || runs_.back().lag != lag) {
      sim::make_room(runs_);
      runs_.push_back({lag, 0});
    }
    ++runs_.back().impressions;
  }
  std::span<const LagRun> runs() const { return runs_; }

 private:
  sim::Column<LagRun> runs_;
};

struct FreshnessInput {
  sim::SimTime begin, end;                      ///< measured span [begin, end)
  sim::SimTime origin;                          ///< watermark before the first activation: the start of the log
  std::span<const Activation> activations;      ///< in order of time
  std::span<const sim::SimTime> request_times;  ///< within the span, in order
  sim::SimDuration window;
  std::span<const LagRun> feedback_lags;  ///< from an impression to the first snapshot that absorbed it
  std::span<const LagRun> censored_ages;  ///< of impressions never absorbed: how long they had waited
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
std::vector<double> kaplan_meier_quantiles(std::span<const LagRun> known, std::span<const LagRun> censored,
                                           std::span<const double> quantiles);

}  // namespace springtide::experiments
