#pragma once

#include <cstdint>
#include <span>
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

/// Sorts arrivals by (time, user, ordinal), in memory that is used again. Linear in practice: times are spread over
/// slices of a few arrivals each.
class TimeOrder {
 public:
  /// Valid until the next call. @pre all times are in [begin, end)
  const std::vector<Arrival>& operator()(std::span<const Arrival> arrivals, SimTime begin, SimTime end);

 private:
  std::vector<std::uint32_t> end_, next_;  // of each slice
  std::vector<Arrival> ordered_;
};

/// When users come. Arrivals of user u are a Poisson process of rate a_u (1 + A cos(2 pi (t - peak) / day)), by
/// thinning (Lewis & Shedler 1979); activity a_u is lognormal with the given mean over users.
///
/// A pure function of (parameters, seed, user): others change nothing for a user, nor does how time is cut.
/// Cost: about 1 + A draws a request, and one sort; a look at every user a call. Memory: 40 bytes a user.
class Arrivals {
 public:
  Arrivals(const Parameters& parameters, std::uint64_t seed);

  /// Requests within [0, duration) to be expected of all users together.
  double expected() const;
  /// The requests before `end` that have not been given yet, in order of (time, user, ordinal); valid until the next
  /// call.
  const std::vector<Arrival>& until(SimTime end);

 private:
  // How far a user has come.
  struct Progress {
    double mean_gap_days;     // between draws: at the busiest hour
    double at_days = 0.0;     // of the last draw used
    double next_days = 0.0;   // of the next, once known
    std::uint32_t draws = 0;  // used
    std::uint32_t requests = 0;
  };
  // Draws a pair for each of these users; moves those who have not come past the end to the front, and counts them.
  std::size_t draw(std::span<std::uint32_t> users, double end_us);

  SimDuration duration_;
  double mean_per_day_, peak_days_;
  float daily_amplitude_;
  RandomKey arrivals_key_;
  SimTime given_until_{};
  std::vector<Progress> progress_;  // by user
  struct Columns {
    std::vector<std::uint32_t> user, block, skip, used, more, comes[2];
    std::vector<double> at, mean_gap, next;
    std::vector<std::int64_t> time_us[2];
  };
  TimeOrder in_order_;
  std::vector<Arrival> drawn_;          // scratch of until
  std::vector<std::uint32_t> waiting_;  // likewise: users
  Columns columns_;                     // scratch of draw
};

}  // namespace springtide::sim
