#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/events/time.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/membership.hpp"
#include "sim/world/sessions.hpp"

namespace springtide::sim {

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

/// When users come. Starts of user u are a Poisson process of rate
///   a_u (1 + A cos(2 pi (t - peak) / day)) (1 + B cos(2 pi (t - weekly peak) / week)),
/// by thinning (Lewis & Shedler 1979); activity a_u is lognormal with the given mean over users. What follows a start,
/// in its session and as a burst, is said by Sessions; with neither, a start is a request and nothing follows.
///
/// Users come from when they have joined until they leave: see Membership.
///
/// A pure function of (parameters, seed, user): others change nothing for a user, nor does how time is cut.
/// Cost: about 1 + A draws a start, and one sort; a look at every user a call. Memory: 40 bytes a user,
/// 4 more where anything follows a start, 16 more where users join or leave.
class Arrivals {
 public:
  Arrivals(const Parameters& parameters, std::uint64_t seed);
  /// Of the users from first_user on, before end_user.
  Arrivals(const Parameters& parameters, std::uint64_t seed, std::shared_ptr<const Membership> membership,
           std::uint32_t first_user, std::uint32_t end_user);

  /// Requests within [0, duration) to be expected of these users together, given who is there when.
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
    std::uint32_t starts = 0;
  };
  Arrivals(const Parameters& parameters, std::uint64_t seed, std::shared_ptr<const Membership> membership);
  // Draws a pair for each of these users; moves those who have not come past the end to the front, and counts them.
  std::size_t draw(std::span<std::uint32_t> users);
  // The requests before the end, of the starts drawn and of those before.
  const std::vector<Arrival>& with_what_follows(SimTime end);

  SimDuration duration_;
  std::shared_ptr<const Membership> membership_;
  double mean_per_day_;
  Rhythm rhythm_;
  RandomKey arrivals_key_;
  Sessions sessions_;
  SimTime given_until_{};
  std::uint32_t first_user_;
  std::vector<Progress> progress_;       // by user, from the first on
  std::vector<Arrival> pending_;         // follow starts drawn, and come later
  std::vector<std::uint32_t> requests_;  // by user, from the first on, where anything follows a start
  struct Columns {
    std::vector<std::uint32_t> user, block, skip, used, more, comes[2];
    std::vector<double> at, mean_gap, next;
    std::vector<std::int64_t> time_us[2];
  };
  TimeOrder in_order_;
  std::vector<Arrival> drawn_;          // scratch of until
  std::vector<std::uint32_t> waiting_;  // likewise: users, counted from the first
  Columns columns_;                     // scratch of draw
};

}  // namespace springtide::sim
