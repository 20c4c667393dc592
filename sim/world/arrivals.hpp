#pragma once

#include <cstdint>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/events/time.hpp"

namespace springtide::sim {

/// The n-th request of a user, from 0.
struct Arrival {
  SimTime time;
  std::uint32_t user, ordinal;
};

/// When users come. Arrivals of user u are a Poisson process of rate a_u (1 + A cos(2 pi (t - peak) / day)), by
/// thinning (Lewis & Shedler 1979); activity a_u is lognormal with the given mean over users.
///
/// A pure function of (parameters, seed, user): others change nothing for a user.
/// Cost: about 1 + A draws a request, and one sort.
class Arrivals {
 public:
  Arrivals(const Parameters& parameters, std::uint64_t seed);

  /// Requests within [0, duration) of all users, in order of (time, user, ordinal).
  std::vector<Arrival> all() const;
  /// Appends the requests of one user, in order.
  /// @param activity  of this user, relative to the mean
  void append(std::uint32_t user, float activity, std::vector<Arrival>& arrivals) const;

 private:
  std::uint32_t users_;
  SimDuration duration_;
  double mean_per_day_, peak_days_;
  float activity_sd_, daily_amplitude_;
  RandomKey activity_key_, arrivals_key_;
};

/// Sorts by (time, user, ordinal). Linear in practice: times are spread over slices of a few arrivals each.
/// @pre all times are in [0, duration)
std::vector<Arrival> in_order_of_time(const std::vector<Arrival>& arrivals, SimDuration duration);

}  // namespace springtide::sim
