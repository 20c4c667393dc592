#include "sim/world/drift/ornstein_uhlenbeck.hpp"

#include <numbers>

#include "sim/world/drift/diffusion.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr float kForever = 100.0F;  // in spans of 1 / theta: nothing of a deviation is left

class Relaxation final : public DiffusionLaw {
 public:
  explicit Relaxation(const Parameters& parameters)
      : rate_per_us_(std::numbers::ln2 / static_cast<double>(parameters.duration("half_life").count())),
        sd_(static_cast<float>(parameters.number("stationary_sd"))) {}
  void over(std::span<const SimDuration> spans, std::span<const std::uint32_t> ordinals, float* kept, float* spread,
            std::vector<float>& scratch) const override {
    scratch.resize(padded_to_lanes(spans.size()));
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const auto span = static_cast<float>(rate_per_us_ * static_cast<double>(spans[i].count()));
      scratch[i] = ordinals[i] == 0 ? kForever : span;
    }
    decays(scratch.data(), spans.size(), kept, spread);
    for (std::size_t i = 0; i < spans.size(); ++i) spread[i] *= sd_;
  }
  float sd(SimDuration) const override { return sd_; }

 private:
  double rate_per_us_;  // theta
  float sd_;
};

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<Diffusion>("ornstein_uhlenbeck", std::make_unique<Relaxation>(parameters), parameters, world);
}

}  // namespace

DriftInfo ornstein_uhlenbeck_info() {
  return {.name = "ornstein_uhlenbeck",
          .summary =
              "wanders and is pulled home: x' = home + (x - home) e^(-theta dt) + noise; two of them make two "
              "time scales",
          .parameters = scope_parameters(
              {.appeal = true}, {{.name = "half_life",
                                  .default_value = SimDuration(std::chrono::hours(72)),
                                  .unit = "time",
                                  .meaning = "a deviation from home halves in this time (theta = ln 2 / half_life)",
                                  .minimum = 0.0,
                                  .above_minimum = true},
                                 {.name = "stationary_sd",
                                  .default_value = 0.5,
                                  .unit = "logits",
                                  .meaning = "spread around home, of each topic or of an item's appeal",
                                  .minimum = 0.0,
                                  .maximum = 10.0}}),
          .make = make};
}

}  // namespace springtide::sim
