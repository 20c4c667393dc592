#pragma once

#include <cstdint>
#include <span>

#include "sim/events/random.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/behaviour/funnel.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// What happens to an event between the world and the recommender, as bits.
enum Fault : std::uint8_t { kLost = 1, kLate = 2, kDuplicated = 4, kCorrupted = 8 };

/// The fate of the events that come of one impression: all share it.
struct EventFate {
  std::uint8_t faults = 0;    ///< bits of Fault; of one that is lost nothing else matters
  SimDuration late{0};        ///< arrives this much later than it should
  SimDuration copy_after{0};  ///< a copy arrives this much after that
  float value = 0.0F;         ///< in place of the true one, where corrupted
  bool is(Fault fault) const { return (faults & fault) != 0; }
};

/// [world.faults] but for the bots: events lost, late, sent twice or with a wrong value, and users whose clocks are
/// off.
///
/// A pure function of (seed, user, ordinal, item), and of (seed, user) for clocks: so the same event suffers the same
/// in every cell, whoever showed its item.
class Faults {
 public:
  Faults(const WorldConfig& config, std::uint64_t seed);

  /// Whether anything can happen to an event.
  bool any() const { return any_; }
  EventFate fate(const Encounter& encounter) const;
  /// How much the user's clock is ahead.
  SimDuration skew(UserId user) const;

  /// Makes room for the impressions that a world has.
  void make_room(SimulatedWorld& world) const;
  /// Marks the clicks of some requests with their fate. @param first  the first of them in the log
  void mark(std::span<const Arrival> requests, std::size_t first, SimulatedWorld& world) const;

 private:
  double lost_ = 0.0, late_ = 0.0, duplicated_ = 0.0, corrupted_ = 0.0, skewed_ = 0.0;
  double late_mean_us_ = 0.0, copy_mean_us_ = 0.0, skew_sd_us_ = 0.0;
  bool any_ = false;
  RandomKey event_key_, clock_key_;
};

}  // namespace springtide::sim
