#include "sim/world/drift/ornstein_uhlenbeck.hpp"

#include <cmath>
#include <numbers>

#include "sim/events/check.hpp"

namespace springtide::sim {

OrnsteinUhlenbeck::OrnsteinUhlenbeck(const Settings& settings)
    : rate_per_us_(std::numbers::ln2 / static_cast<double>(settings.half_life.count())),
      stationary_sd_(settings.stationary_sd) {
  SPRINGTIDE_CHECK(settings.half_life > SimDuration::zero() && settings.stationary_sd >= 0.0F);
}

void OrnsteinUhlenbeck::advance(UserTraits&, SimTime from, SimTime to, RandomStream& random, std::span<float> home,
                                std::span<float> interests) const {
  SPRINGTIDE_CHECK(to >= from);
  const double decay_exponent = -rate_per_us_ * static_cast<double>((to - from).count());
  const auto kept = static_cast<float>(std::exp(decay_exponent));
  // expm1 keeps the noise right for users seen twice within a second, where 1 - exp(...) would round to 0.
  const auto noise_sd = stationary_sd_ * static_cast<float>(std::sqrt(-std::expm1(2.0 * decay_exponent)));
  for (std::size_t topic = 0; topic < interests.size(); ++topic) {
    interests[topic] = home[topic] + kept * (interests[topic] - home[topic]) + noise_sd * random.normal();
  }
}

void OrnsteinUhlenbeck::settle(RandomStream& random, std::span<float> interests) const {
  for (float& interest : interests) interest += stationary_sd_ * random.normal();
}

DriftInfo ornstein_uhlenbeck_info() {
  return {.name = "ornstein_uhlenbeck",
          .summary = "interests wander and are pulled home: x' = home + (x - home) e^(-theta dt) + noise",
          .parameters = {{.name = "half_life",
                          .default_value = SimDuration(std::chrono::hours(72)),
                          .unit = "time",
                          .meaning = "a deviation from home halves in this time (theta = ln 2 / half_life)",
                          .minimum = 0.0,
                          .above_minimum = true},
                         {.name = "stationary_sd",
                          .default_value = 0.5,
                          .unit = "logits",
                          .meaning = "spread of each topic around home",
                          .minimum = 0.0,
                          .maximum = 10.0}}};
}

std::unique_ptr<Drift> make_ornstein_uhlenbeck(const Parameters& parameters, const DriftWorld&) {
  return std::make_unique<OrnsteinUhlenbeck>(
      OrnsteinUhlenbeck::Settings{.half_life = parameters.duration("half_life"),
                                  .stationary_sd = static_cast<float>(parameters.number("stationary_sd"))});
}

}  // namespace springtide::sim
