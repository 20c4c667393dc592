#pragma once

#include <memory>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/world/drift/drift.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// Interests that wander and are pulled back: a deviation x from home follows dx = -theta x dt + s dW in each topic,
/// advanced by its exact law
///   x' = x e^(-theta dt) + sqrt(v (1 - e^(-2 theta dt))) xi,  xi ~ N(0, 1)
/// with theta = ln 2 / half_life and the stationary variance v = s^2 / (2 theta) given directly, so that the law does
/// not depend on the step (Uhlenbeck & Ornstein 1930; science.md section 2). A user's first visit finds them in the
/// stationary law. Several of them add: two make the two time scales that fit production better than one.
class OrnsteinUhlenbeck final : public Drift {
 public:
  struct Settings {
    SimDuration half_life{0};    ///< above 0
    float stationary_sd = 0.0F;  ///< logits, at least 0
  };
  /// @throws ConfigError naming every setting out of range.
  OrnsteinUhlenbeck(const Settings& settings, const DriftWorld& world);

  void apply(const Visits& visits, const VisitInterests& interests) override;

 private:
  double rate_per_us_;  // theta
  float stationary_sd_;
  RandomKey key_;
  std::vector<float> deviation_;              // users x stride
  std::vector<float> spans_, spread_, kept_;  // scratch of apply: one a visit
  std::vector<float> noise_;                  // and stride a visit
};

DriftInfo ornstein_uhlenbeck_info();

}  // namespace springtide::sim
