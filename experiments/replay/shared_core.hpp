#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/time.hpp"

namespace springtide::experiments {

/// One core that serves requests and, beside it, trains: a model of what load does to latency and to freshness.
///
/// Requests queue, first come first served, each for the same time on a whole core. While a training runs it has a
/// share w of the core where a request is served as well, which then takes 1 / (1 - w) as long, and all of it where
/// none is: processor sharing with weights (Parekh and Gallager 1993). With w = 0 serving goes first. Without trainings
/// this is M/D/1 where arrivals are Poisson. Requests are not the model's to choose, so how long a training takes is
/// known when it begins.
///
/// Cost: a few operations a request. Memory: 8 bytes a measured request.
class SharedCore {
 public:
  struct Config {
    std::span<const sim::SimTime> arrivals;  ///< ascending
    double serve_us;                         ///< of a request on a whole core; > 0
    double training_share;                   ///< w, in [0, 1]
    sim::SimTime begin;                      ///< requests from here on are measured
  };
  explicit SharedCore(const Config& config);

  /// How long a training takes that begins at `now` and would take `work` on a core of its own; kForever where requests
  /// leave nothing for it. @pre now is not before the end of the one before
  sim::SimDuration train(sim::SimTime now, sim::SimDuration work);
  static constexpr sim::SimDuration kForever = std::chrono::hours(24 * 365 * 100);

  /// Serves what is left. Of the measured requests then, from arrival to answer, in ascending order, in nanoseconds.
  const std::vector<double>& finish();
  /// The smallest that at least a share `q` did not exceed. @pre finish(), and some were measured
  double quantile_ns(double q) const;

 private:
  double at(sim::SimTime time) const;
  double run(double until, double* work);

  Config config_;
  double now_us_ = -1e18,
         left_us_ = 0.0;                  // since the first arrival, long before it at first; of the request in service
  std::size_t arrived_ = 0, served_ = 0;  // so many of the arrivals
  std::vector<double> responses_ns_;
};

}  // namespace springtide::experiments
