#pragma once

#include <array>
#include <span>

#include "sim/events/event_log.hpp"
#include "sim/fit/estimate.hpp"
#include "sim/fit/topics.hpp"

namespace springtide::sim {

/// How fast interests wander.
struct InterestFit {
  Estimate half_life_days;
  /// The part of the autocorrelation that decays, over the part that stays: (stationary_sd / sd of the homes)^2.
  Estimate wandering_to_home;
  std::size_t pairs = 0;
  bool identified = false;  ///< the decaying part is three standard errors above 0, the half-life two
  bool has_homes = false;   ///< the lasting part is two standard errors above 0: else there is nothing to compare with
};

/// Every request gives a vector: the topics of what was clicked less those of the clicks to be expected of anyone, by
/// position and item, so that what is popular, good or new to all drops out; of a log without slates, the topics of
/// what was taken less the mean of what others took at about the time. What a user takes is drawn towards what they
/// like, so for two requests of one user, a lag s apart, under Ornstein-Uhlenbeck interests
///   E[v . v'] = home_u + wander 2^(-s / half_life),
/// whatever the noise of a single request: lag 0, where the noise would be its own partner, is never used. Least
/// squares over pairs in 40 bins of lag with a constant of its own for every user (what stays of one user must not be
/// taken for what decays in another), profiled over the half-life; standard errors by the sandwich over users (Liang &
/// Zeger 1986, Biometrika 73). A user of n pairs counts as n / (1 + n / 300): the many pairs of a busy user share one
/// path of interests. At most 400 partners before it a request. Cost: pairs x topics.
InterestFit fit_interests(const EventLog& log, std::span<const TopicTable> tables);

/// The decaying part at three half-lives set beforehand (a 20th, a 5th and four 5ths of the log's span), each over the
/// mean autocorrelation. Unlike the profiled fit it is nearly linear in the data, so that its mean over simulated
/// worlds says what a drift does to it.
using InterestSignature = std::array<double, 3>;
InterestSignature interest_signature(const EventLog& log, std::span<const TopicTable> tables);

}  // namespace springtide::sim
