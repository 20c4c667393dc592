#pragma once

#include <functional>
#include <string>
#include <vector>

#include "algorithms/registry.hpp"
#include "experiments/calibration/robust_costs.hpp"
#include "experiments/latency/stopwatch.hpp"
#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// The coefficients of TrainingCosts, as one machine has been timed at them.
struct CalibratedCosts {
  CostEstimate fit_us, fit_us_per_example;
  CostEstimate update_us, update_us_per_example;  ///< NaN where the algorithm learns by fit() alone
  CostEstimate publish_us;
  std::size_t examples = 0;  ///< of the largest fit

  TrainingCosts costs() const;
};

/// What is looked at to know how much time has passed.
using ReadClock = std::function<WallTime()>;

/// Times an algorithm at what the trainer has it do: fits of five sizes up to all examples, from scratch, in rounds;
/// then, of a learner that has been fitted to half of them, updates one by one and in batches, with and without a
/// publish before. Fits include the making of the learner and what publishing costs more after them than after an
/// update; a publish includes what the update after it has to copy.
/// @param examples  kFewestExamples or more, with the features that the algorithm wants
CalibratedCosts calibrate(const algorithms::AlgorithmInfo& algorithm, const algorithms::LearnerConfig& config,
                          const algorithms::Examples& examples, const ReadClock& now = WallClock::now);

inline constexpr std::size_t kFewestExamples = 1024;

}  // namespace springtide::experiments
