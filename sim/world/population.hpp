#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/events/parameters.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/drift/drift.hpp"
#include "sim/world/groups.hpp"
#include "sim/world/interests.hpp"

namespace springtide::sim {

/// The users of a world: who they are and what they like.
///
/// home = taste of the age band + taste of the region + N(0, individual_sd); interests start in their stationary law
/// and are moved on by the drifts from one request to the next. Every stream belongs to one user: others change
/// nothing.
class Population {
 public:
  /// @param drifts  in the order of the spec; outlive the population
  Population(const Parameters& parameters, std::span<const std::unique_ptr<Drift>> drifts, std::uint64_t seed);

  AttributeTable attributes() const { return groups_.attributes(); }
  const Interests& interests() const { return interests_; }

  /// Moves the interests of those who come on to the time of their request.
  /// @pre the users are distinct, and time runs forward from call to call
  void advance(std::span<const Arrival> arrivals);
  /// Lets a drift strike at its instant.
  void strike(const Drift& drift) { drift.strike(groups_, interests_); }

 private:
  std::span<const std::unique_ptr<Drift>> drifts_;
  Interests interests_;
  Groups groups_;
  std::vector<SimTime> last_seen_;
  std::vector<std::uint32_t> user_, ordinal_;  // scratch of advance
  std::vector<SimDuration> elapsed_;
};

}  // namespace springtide::sim
