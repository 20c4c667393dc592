#pragma once

#include "sim/world/drift/drift.hpp"

namespace springtide::sim {

/// Interests that wander and are pulled home: dx = -theta (x - home) dt + sigma dW, each topic on its own.
///
/// Advanced by the exact transition over any span, so what a user likes at an instant does not depend on how often
/// the simulator looked at them:
///   x' = home + (x - home) e^(-theta dt) + s sqrt(1 - e^(-2 theta dt)) xi,   xi ~ N(0, 1),
/// with theta = ln 2 / half_life and s the stationary standard deviation (sigma^2 = 2 theta s^2).
///
/// Source: Gillespie 1996, "Exact numerical simulation of the Ornstein-Uhlenbeck process", Phys. Rev. E 54.
/// Cost: one exp, one sqrt and one normal draw a topic.
class OrnsteinUhlenbeck final : public Drift {
 public:
  struct Settings {
    SimDuration half_life;       ///< a deviation from home halves in this time; > 0
    float stationary_sd = 0.5F;  ///< spread of each topic around home, in logits; >= 0
  };
  explicit OrnsteinUhlenbeck(const Settings& settings);

  void advance(UserTraits& user, SimTime from, SimTime to, RandomStream& random, std::span<float> home,
               std::span<float> interests) const override;
  void settle(RandomStream& random, std::span<float> interests) const override;
  bool strikes(std::uint32_t) const override { return true; }

 private:
  double rate_per_us_;  // theta
  float stationary_sd_;
};

/// Registry row and factory.
DriftInfo ornstein_uhlenbeck_info();
std::unique_ptr<Drift> make_ornstein_uhlenbeck(const Parameters& parameters, const DriftWorld& world);

}  // namespace springtide::sim
