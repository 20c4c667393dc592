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

namespace springtide::sim {

/// Room for the visitors of a call of Population::advance: each thread brings its own.
struct Visitors {
  std::vector<std::uint32_t> user, ordinal;
  std::vector<SimTime> time;
  std::vector<SimDuration> elapsed;
  std::vector<float> taste, deviation;
  DriftScratch drift;
};

/// The users of a world: who they are and what they like.
///
/// interests = home + taste of age band, region and device + deviation; homes are N(0, individual_sd), tastes are mixed
/// and deviations added by the drifts. Every stream belongs to one user: others change nothing.
class Population {
 public:
  /// @param groups  of the users; outlives the population, as do the drifts
  /// @param drifts  in the order of the spec
  Population(const Parameters& parameters, const Groups& groups, std::span<const std::unique_ptr<Drift>> drifts,
             std::uint64_t seed);

  /// What those who come like at the time of their request, in logits: a row of groups.stride() floats each, good until
  /// the next call with the same visitors. Threads may call it at once, each for users of its own.
  /// @pre the users are distinct, and time runs forward from call to call
  std::span<const float> advance(std::span<const Arrival> arrivals, Visitors& visitors);
  /// Tells the drifts that one of the visitors clicked an item.
  /// @param visit     their place in the call
  /// @param position  of the item in the slate; of one visit, in increasing order
  /// @param topic     what the item is mainly about
  void consume(Visitors& visitors, std::size_t visit, std::uint32_t position, std::uint32_t topic);

 private:
  const Groups& groups_;
  std::span<const std::unique_ptr<Drift>> drifts_;
  GroupTastes tastes_;       // before any drift
  std::vector<float> home_;  // users x stride
  std::vector<SimTime> last_seen_;
};

}  // namespace springtide::sim
