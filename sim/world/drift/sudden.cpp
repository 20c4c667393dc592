#include "sim/world/drift/sudden.hpp"

#include "sim/world/drift/concept_drift.hpp"

namespace springtide::sim {
namespace {

class Jump final : public Schedule {
 public:
  explicit Jump(const Parameters&) {}
  Force at(SimDuration after) const override { return {1, after >= SimDuration::zero() ? 1.0F : 0.0F}; }
  std::optional<Span> under_way() const override { return Span{SimDuration(0), SimDuration(0)}; }
  std::vector<DriftChange> changes(SimTime start, SimTime) const override { return {{start, 1}}; }
};

std::unique_ptr<Schedule> schedule(const Parameters& parameters) { return std::make_unique<Jump>(parameters); }

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<ConceptDrift>("sudden", schedule(parameters), parameters, world);
}

}  // namespace

DriftInfo sudden_info() {
  return {.name = "sudden",
          .summary = "at one instant, what age bands, regions and devices like is drawn anew: w(t) = [t >= at]",
          .parameters = concept_parameters({.at = true, .appeal = true, .share = 0.5}, {}),
          .make = make,
          .schedule = schedule};
}

}  // namespace springtide::sim
