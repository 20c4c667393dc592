#include "sim/world/drift/random_walk.hpp"

#include <cmath>

#include "sim/world/drift/diffusion.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;

class Walk final : public DiffusionLaw {
 public:
  explicit Walk(const Parameters& parameters) : sd_per_day_(static_cast<float>(parameters.number("sd_per_day"))) {}
  void over(std::span<const SimDuration> spans, std::span<const std::uint32_t>, float* kept, float* spread,
            std::vector<float>&) const override {
    for (std::size_t i = 0; i < spans.size(); ++i) {
      kept[i] = 1.0F;
      spread[i] = sd(spans[i]);
    }
  }
  float sd(SimDuration age) const override {
    return sd_per_day_ * std::sqrt(static_cast<float>(static_cast<double>(age.count()) / kDay_us));
  }

 private:
  float sd_per_day_;
};

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<Diffusion>("random_walk", std::make_unique<Walk>(parameters), parameters, world);
}

}  // namespace

DriftInfo random_walk_info() {
  return {.name = "random_walk",
          .summary = "wanders and never comes back: x' = x + sd_per_day sqrt(dt / day) xi, xi ~ N(0, 1)",
          .parameters = scope_parameters({.appeal = true}, {{.name = "sd_per_day",
                                                             .default_value = 0.2,
                                                             .unit = "logits",
                                                             .meaning = "spread gained in a day, of each topic or of "
                                                                        "an item's appeal",
                                                             .minimum = 0.0,
                                                             .maximum = 10.0}}),
          .make = make};
}

}  // namespace springtide::sim
