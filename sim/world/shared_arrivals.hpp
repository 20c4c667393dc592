#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/workers.hpp"
#include "sim/world/arrivals.hpp"

namespace springtide::sim {

/// The arrivals of all users, drawn and put in order by several workers: each has a part of the users. They are those
/// of Arrivals, whatever the number of parts.
class SharedArrivals {
 public:
  /// @param workers  outlive this; as many parts as there are of them
  SharedArrivals(const Parameters& parameters, std::uint64_t seed, Workers& workers);

  /// As Arrivals::expected.
  double expected() const;
  /// As Arrivals::until.
  std::span<const Arrival> until(SimTime end);

  std::size_t parts() const { return parts_.size(); }
  /// Of the last call, the arrivals of the users of a part.
  std::span<const Arrival> of_part(std::size_t part) const { return drawn_[part]; }
  /// Their places among all arrivals of the call. @pre there is more than one part
  std::span<const std::uint32_t> places(std::size_t part) const { return places_[part]; }

 private:
  // Puts the arrivals from `begin` on and before `end` in order.
  void merge(SimTime begin, SimTime end);

  Workers& workers_;
  std::vector<Arrivals> parts_;
  SimTime given_until_{};
  std::vector<std::span<const Arrival>> drawn_;     // by part
  std::vector<std::vector<std::uint32_t>> places_;  // by part, one an arrival of it
  std::vector<Arrival> merged_;
};

}  // namespace springtide::sim
