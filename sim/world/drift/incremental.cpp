#include "sim/world/drift/incremental.hpp"

#include <algorithm>

#include "sim/world/drift/concept_drift.hpp"

namespace springtide::sim {
namespace {

class Ramp final : public Schedule {
 public:
  explicit Ramp(const Parameters& parameters) : over_(parameters.duration("over")) {}
  Force at(SimDuration after) const override {
    return {1, static_cast<float>(std::clamp(to_seconds(after) / to_seconds(over_), 0.0, 1.0))};
  }
  std::optional<Span> under_way() const override { return Span{SimDuration(0), over_}; }
  std::vector<DriftChange> changes(SimTime start, SimTime) const override { return {{start, 1}}; }

 private:
  SimDuration over_;
};

std::unique_ptr<Schedule> schedule(const Parameters& parameters) { return std::make_unique<Ramp>(parameters); }

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<ConceptDrift>("incremental", schedule(parameters), parameters, world);
}

}  // namespace

DriftInfo incremental_info() {
  return {.name = "incremental",
          .summary = "the old taste turns into another bit by bit: w(t) = (t - at) / over, from 0 to 1",
          .parameters =
              concept_parameters({.at = true, .appeal = true}, {{.name = "over",
                                                                 .default_value = SimDuration(std::chrono::hours(48)),
                                                                 .unit = "time",
                                                                 .meaning = "the old has become the new after this",
                                                                 .minimum = 0.0,
                                                                 .above_minimum = true}}),
          .make = make,
          .schedule = schedule};
}

}  // namespace springtide::sim
