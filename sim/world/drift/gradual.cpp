#include "sim/world/drift/gradual.hpp"

#include "sim/world/drift/concept_drift.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

class Logistic final : public Schedule {
 public:
  explicit Logistic(const Parameters& parameters) : width_(parameters.duration("width")) {}
  Force at(SimDuration after) const override {
    auto odds = static_cast<float>(-4.0 * to_seconds(after) / to_seconds(width_));
    exponentials(&odds, 1);
    return {1, 1.0F / (1.0F + odds)};
  }
  Blend blend() const override { return Blend::kDraw; }
  // From 2 % to 98 %.
  std::optional<Span> under_way() const override { return Span{-width_, width_}; }
  std::vector<DriftChange> changes(SimTime start, SimTime) const override { return {{start, 1}}; }

 private:
  SimDuration width_;
};

std::unique_ptr<Schedule> schedule(const Parameters& parameters) { return std::make_unique<Logistic>(parameters); }

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<ConceptDrift>("gradual", schedule(parameters), parameters, world);
}

}  // namespace

DriftInfo gradual_info() {
  return {.name = "gradual",
          .summary = "requests see the new taste ever more often: P(t) = 1 / (1 + exp(-4 (t - at) / width))",
          .parameters = concept_parameters(
              {.at = true}, {{.name = "width",
                              .default_value = SimDuration(std::chrono::hours(24)),
                              .unit = "time",
                              .meaning = "of the change: P goes from 12 % to 88 % in it, half before at, half after",
                              .minimum = 0.0,
                              .above_minimum = true}}),
          .make = make,
          .schedule = schedule};
}

}  // namespace springtide::sim
