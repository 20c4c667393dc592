#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/world/arrivals.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// Queries: a share of requests ask for a topic. What the user wants is drawn by how much they like each topic just
/// then, softmax(interests); what they type is another topic, at random, in a share `noise` of cases. A pure function
/// of (seed, user, ordinal) and interests, from a stream of its own.
class Searches {
 public:
  Searches(const WorldConfig& config, std::uint64_t seed);

  bool any() const { return share_ > 0.0; }
  /// Makes room for the requests that a world has.
  void make_room(SimulatedWorld& world) const;
  /// @param interests  a row of `stride` a request  @param first  the first of the requests in the log
  void write(std::span<const Arrival> requests, std::span<const float> interests, std::size_t first,
             SimulatedWorld& world);

 private:
  double share_ = 0.0, noise_ = 0.0;
  std::size_t topics_;
  RandomKey key_;
  std::vector<double> weight_;  // scratch: a topic
};

}  // namespace springtide::sim
