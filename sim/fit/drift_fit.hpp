#pragma once

#include "sim/events/event_log.hpp"
#include "sim/fit/estimate.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// The Ornstein-Uhlenbeck drift of a world's log with slates.
struct DriftFit {
  Estimate half_life_days, stationary_sd;
  double against_none = 0.0;  ///< F with 3 and 17 degrees of freedom, of worlds without drift against the log
  bool identified = false;    ///< it is passed by chance less than once in a hundred (5.185)
};

/// Clicks grow exponentially with interests, slates overlap the more the shorter the lag, and the tastes of a few
/// groups are shared by all: each bends the autocorrelation (interest_fit.hpp) away from its plain law. So its
/// signature in the log is held against that of simulated worlds, first without drift (Hotelling's T-squared over
/// replicates), then with one (indirect_inference.hpp). What is not estimated of the world is as configured, above all
/// group_sd and individual_sd, against which the drift's spread is measured. Worlds of more than 60,000 requests are
/// simulated with fewer users: standard errors are then those of the smaller one.
/// @param log  with item attributes, at least one column
DriftFit fit_drift(const EventLog& log, const WorldConfig& world, std::uint64_t seed);

/// A drift of the kind ornstein_uhlenbeck.
DriftConfig wandering(SimDuration half_life, double stationary_sd);

}  // namespace springtide::sim
