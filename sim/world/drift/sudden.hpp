#pragma once

#include "sim/world/drift/drift.hpp"
#include "sim/world/groups.hpp"

namespace springtide::sim {

/// At one instant the taste of a share of the users becomes another: what their age band and region like is drawn
/// anew. Each struck user's home and interests move by the same step, so the own deviation of each stays.
///
/// It is the mapping from what is known of a user to what they like that changes (a real concept drift in the taxonomy
/// of Gama et al. 2014): parameters must be learnt again, fresh features alone do not mend it.
class Sudden final : public Drift {
 public:
  /// @throws ConfigError when `at` lies outside the world's duration.
  Sudden(SimTime at, double share, const DriftWorld& world, std::uint32_t number);

  void advance(UserTraits& user, SimTime from, SimTime to, RandomStream& random, std::span<float> home,
               std::span<float> interests) const override;
  void settle(RandomStream&, std::span<float>) const override {}
  std::optional<DriftMark> mark() const override { return DriftMark{at_, "sudden"}; }
  bool strikes(std::uint32_t user) const override;

 private:
  SimTime at_;
  double share_;
  RandomKey lots_;
  std::vector<GroupTastes> tastes_;  // of concept 0 .. number + 1; this drift leads to the last
};

DriftInfo sudden_info();
/// @param number  how many sudden drifts come before it in the spec: each leads to a taste of its own
std::unique_ptr<Drift> make_sudden(const Parameters& parameters, const DriftWorld& world, std::uint32_t number);

}  // namespace springtide::sim
