#include "sim/world/drift/ornstein_uhlenbeck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numbers>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

OrnsteinUhlenbeck::OrnsteinUhlenbeck(const Settings& settings, std::uint64_t seed, std::uint32_t number)
    : rate_per_us_(std::numbers::ln2 / static_cast<double>(settings.half_life.count())),
      stationary_sd_(settings.stationary_sd),
      settle_key_(random_key(fmt::format("world/drift/ornstein_uhlenbeck/{}/settle", number), seed)),
      advance_key_(random_key(fmt::format("world/drift/ornstein_uhlenbeck/{}", number), seed)) {
  ConfigProblems problems("world.drift (ornstein_uhlenbeck)");
  problems.require(settings.half_life > SimDuration::zero(), "half_life", settings.half_life, "must be above 0s");
  problems.require(settings.stationary_sd >= 0.0F, "stationary_sd", settings.stationary_sd, "must be at least 0");
  problems.throw_if_any();
}

void OrnsteinUhlenbeck::settle(Interests& interests) const {
  constexpr std::uint32_t kChunk = 256;
  const std::size_t stride = interests.stride();
  const std::vector<std::uint32_t> zeros(kChunk, 0);
  std::vector<std::uint32_t> users(kChunk);
  std::vector<float> normals(kChunk * stride);
  for (std::uint32_t begin = 0; begin < interests.users(); begin += kChunk) {
    const std::uint32_t size = std::min(kChunk, interests.users() - begin);
    for (std::uint32_t i = 0; i < size; ++i) users[i] = begin + i;
    fill_normals(settle_key_, zeros.data(), users.data(), size, stride, normals.data());
    float* const x = interests.now(begin);
    for (std::size_t i = 0; i < size * stride; ++i) x[i] += stationary_sd_ * normals[i];
  }
}

void OrnsteinUhlenbeck::advance(const Visits& visits, Interests& interests) {
  const std::size_t size = visits.size(), stride = interests.stride();
  spans_.resize(size);
  kept_.resize(size);
  spread_.resize(size);
  noise_.resize(size * stride);
  for (std::size_t v = 0; v < size; ++v) {
    SPRINGTIDE_CHECK(visits.elapsed[v] >= SimDuration::zero());
    spans_[v] = static_cast<float>(rate_per_us_ * static_cast<double>(visits.elapsed[v].count()));
  }
  decays(spans_.data(), size, kept_.data(), spread_.data());
  fill_normals(advance_key_, visits.user.data(), visits.ordinal.data(), size, stride, noise_.data());
  for (std::size_t v = 0; v < size; ++v) {
    relax(interests.home(visits.user[v]), kept_[v], stationary_sd_ * spread_[v], noise_.data() + v * stride, stride,
          interests.now(visits.user[v]));
  }
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

std::unique_ptr<Drift> make_ornstein_uhlenbeck(const Parameters& parameters, const DriftWorld& world,
                                               std::uint32_t number) {
  return std::make_unique<OrnsteinUhlenbeck>(
      OrnsteinUhlenbeck::Settings{.half_life = parameters.duration("half_life"),
                                  .stationary_sd = static_cast<float>(parameters.number("stationary_sd"))},
      world.seed, number);
}

}  // namespace springtide::sim
