#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/events/parameters.hpp"
#include "sim/world/drift/drift.hpp"
#include "sim/world/groups.hpp"

namespace springtide::sim {

/// The users of a world: who they are, when they come, what they like at that moment.
///
/// Arrivals of user u are a Poisson process of rate a_u (1 + A cos(2 pi (t - peak) / day)), by thinning (Lewis &
/// Shedler 1979), with a_u lognormal about the mean rate. Interests start in their stationary law and are moved on by
/// the drifts from one request to the next. Every stream belongs to one user: others change nothing for them.
class Population {
 public:
  Population(const Parameters& parameters, const std::vector<std::unique_ptr<Drift>>& drifts, std::uint64_t seed);

  std::uint32_t users() const { return users_; }
  UserTraits traits(std::uint32_t user) const;
  /// Age bands, then regions, one-hot.
  AttributeTable attributes() const;
  /// Instants of the user's requests, in order, within [0, duration).
  std::vector<SimTime> arrivals(std::uint32_t user) const;

  /// One user's interests, walked through their requests in order.
  class Walk {
   public:
    Walk(const Population& population, std::uint32_t user);
    /// Interests (topics) at the user's request number `ordinal`, at `now`. @pre calls come in order of time
    std::span<const float> at(std::uint32_t ordinal, SimTime now);

   private:
    const Population& population_;
    UserTraits user_;
    SimTime last_{};
    std::vector<float> home_, interests_;
  };

 private:
  std::uint32_t users_;
  std::size_t topics_;
  SimDuration duration_;
  double mean_per_us_, activity_sd_, daily_amplitude_, peak_hour_;
  float individual_sd_;
  GroupTastes tastes_;
  const std::vector<std::unique_ptr<Drift>>& drifts_;
  std::vector<RandomKey> drift_keys_;  // one a drift
  RandomKey traits_key_, arrivals_key_, home_key_;
};

}  // namespace springtide::sim
