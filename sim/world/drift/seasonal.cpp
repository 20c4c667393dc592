#include "sim/world/drift/seasonal.hpp"

#include <cmath>

#include "sim/world/drift/concept_drift.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

class Wave final : public Schedule {
 public:
  explicit Wave(const Parameters& parameters)
      : period_s_(to_seconds(parameters.duration("period"))),
        peak_s_(to_seconds(parameters.duration("peak"))),
        strength_(static_cast<float>(parameters.number("strength"))) {}
  Force at(SimDuration after) const override {
    const double turns = (to_seconds(after) - peak_s_) / period_s_;
    auto cosine = static_cast<float>(turns - std::floor(turns));
    cosines(&cosine, 1);
    return {1, strength_ * cosine};
  }
  Blend blend() const override { return Blend::kAdd; }
  std::optional<Span> under_way() const override { return std::nullopt; }
  std::vector<DriftChange> changes(SimTime, SimTime) const override { return {}; }

 private:
  double period_s_, peak_s_;
  float strength_;
};

std::unique_ptr<Schedule> schedule(const Parameters& parameters) { return std::make_unique<Wave>(parameters); }

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<ConceptDrift>("seasonal", schedule(parameters), parameters, world);
}

}  // namespace

DriftInfo seasonal_info() {
  return {
      .name = "seasonal",
      .summary = "a taste of its own comes and goes: w(t) = strength cos(2 pi (t - peak) / period)",
      .parameters = concept_parameters(
          {.appeal = true}, {{.name = "period",
                              .default_value = SimDuration(std::chrono::hours(24)),
                              .unit = "time",
                              .meaning = "1d for the hour of the day, 7d for the day of the week, or any other",
                              .minimum = 0.0,
                              .above_minimum = true},
                             {.name = "peak",
                              .default_value = SimDuration(std::chrono::hours(20)),
                              .unit = "time",
                              .meaning = "when it is strongest, from the start of a period; worlds start at midnight",
                              .minimum = 0.0},
                             {.name = "strength",
                              .default_value = 0.5,
                              .meaning = "of its taste at the peak, beside that of the groups",
                              .minimum = 0.0,
                              .maximum = 10.0}}),
      .make = make,
      .schedule = schedule};
}

}  // namespace springtide::sim
