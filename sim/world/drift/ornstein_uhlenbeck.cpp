#include "sim/world/drift/ornstein_uhlenbeck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numbers>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

namespace {

constexpr float kForever = 100.0F;  // in spans of 1 / theta: nothing of a deviation is left

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<OrnsteinUhlenbeck>(
      OrnsteinUhlenbeck::Settings{.half_life = parameters.duration("half_life"),
                                  .stationary_sd = static_cast<float>(parameters.number("stationary_sd"))},
      world);
}

}  // namespace

OrnsteinUhlenbeck::OrnsteinUhlenbeck(const Settings& settings, const DriftWorld& world)
    : rate_per_us_(std::numbers::ln2 / static_cast<double>(settings.half_life.count())),
      stationary_sd_(settings.stationary_sd),
      key_(random_key(fmt::format("world/drift/ornstein_uhlenbeck/{}", world.number), world.seed)),
      deviation_(world.groups.users() * world.groups.stride()) {
  ConfigProblems problems("world.drift (ornstein_uhlenbeck)");
  problems.require(settings.half_life > SimDuration::zero(), "half_life", settings.half_life, "must be above 0s");
  problems.require(settings.stationary_sd >= 0.0F, "stationary_sd", settings.stationary_sd, "must be at least 0");
  problems.throw_if_any();
}

void OrnsteinUhlenbeck::apply(const Visits& visits, const VisitInterests& interests) {
  const std::size_t size = visits.size(), stride = interests.stride;
  for (auto* column : {&spans_, &kept_, &spread_}) column->resize(padded_to_lanes(size));
  noise_.resize(size * stride);
  for (std::size_t v = 0; v < size; ++v) {
    SPRINGTIDE_CHECK(visits.elapsed[v] >= SimDuration::zero());
    __builtin_prefetch(deviation_.data() + visits.user[v] * stride);
    const auto span = static_cast<float>(rate_per_us_ * static_cast<double>(visits.elapsed[v].count()));
    spans_[v] = visits.ordinal[v] == 0 ? kForever : span;
  }
  decays(spans_.data(), size, kept_.data(), spread_.data());
  fill_normals(key_, visits.user.data(), visits.ordinal.data(), size, stride, noise_.data());
  for (float& spread : spread_) spread *= stationary_sd_;
  relax_rows(visits.user.data(), size, kept_.data(), spread_.data(), noise_.data(), stride, deviation_.data(),
             interests.deviation.data());
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
                          .maximum = 10.0}},
          .make = make};
}

}  // namespace springtide::sim
