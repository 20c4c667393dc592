#pragma once

#include <memory>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/world/drift/drift.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// Interests that wander and are pulled home: dx = -theta (x - home) dt + sigma dW, each topic on its own.
///
/// Advanced by the exact transition over any span, so what a user likes at an instant does not depend on how often
/// the simulator looked at them:
///   x' = home + (x - home) e^(-theta dt) + s sqrt(1 - e^(-2 theta dt)) xi,   xi ~ N(0, 1),
/// with theta = ln 2 / half_life and s the stationary standard deviation (sigma^2 = 2 theta s^2).
///
/// Source: Gillespie 1996, "Exact numerical simulation of the Ornstein-Uhlenbeck process", Phys. Rev. E 54.
/// Cost: one block of random numbers for four topics, one exp and one sqrt a visit.
class OrnsteinUhlenbeck final : public Drift {
 public:
  struct Settings {
    SimDuration half_life{0};    ///< a deviation from home halves in this time; > 0
    float stationary_sd = 0.5F;  ///< spread of each topic around home, in logits; >= 0
  };
  /// @param number  how many drifts of this kind come before it in the spec: each draws numbers of its own
  /// @throws ConfigError naming every setting out of range.
  OrnsteinUhlenbeck(const Settings& settings, std::uint64_t seed, std::uint32_t number);

  void settle(Interests& interests) const override;
  void advance(const Visits& visits, Interests& interests) override;

 private:
  double rate_per_us_;  // theta
  float stationary_sd_;
  RandomKey settle_key_, advance_key_;
  std::vector<float> spans_, kept_, spread_, noise_;  // scratch; noise: visits x stride
};

/// Registry row and factory.
DriftInfo ornstein_uhlenbeck_info();
std::unique_ptr<Drift> make_ornstein_uhlenbeck(const Parameters& parameters, const DriftWorld& world,
                                               std::uint32_t number);

}  // namespace springtide::sim
