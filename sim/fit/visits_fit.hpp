#pragma once

#include "sim/fit/estimate.hpp"
#include "sim/fit/observations.hpp"

namespace springtide::sim {

/// How many users there are and how often they come.
struct ActivityFit {
  Estimate users;                      ///< no standard error where the log lists them all
  Estimate requests_per_user_per_day;  ///< mean over users, those who never came included
  Estimate activity_sd;
};

/// Counts of requests a user are Poisson-lognormal: maximum likelihood, zero-truncated where only those who came are
/// known (see poisson_lognormal.hpp). Then
///   users = seen / (1 - P(none)),   requests_per_user_per_day = requests / (users x days),
/// so that the requests of the fitted world come to those of the log. Standard errors by the delta method; where all
/// users are listed, that of the mean is from the spread of the counts.
ActivityFit fit_activity(const Observations& observed);

/// The daily rhythm of arrivals, 1 + amplitude cos(2 pi (t - peak) / day), over the whole days of the log.
struct RhythmFit {
  Estimate daily_amplitude;
  Estimate peak_hour;       ///< UTC for a real log, of a world's own day else
  bool identified = false;  ///< there is a whole day, and the amplitude is three standard errors above 0
};

/// First harmonic of the arrival times (Rayleigh; Mardia & Jupp 2000, "Directional Statistics", ch. 4): amplitude twice
/// the mean resultant length, its noise taken off. Standard errors from the spread of the users' own resultants, since
/// requests of one user may come in bursts.
RhythmFit fit_rhythm(const Observations& observed);

}  // namespace springtide::sim
