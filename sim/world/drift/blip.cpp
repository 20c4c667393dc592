#include "sim/world/drift/blip.hpp"

#include "sim/world/drift/concept_drift.hpp"

namespace springtide::sim {
namespace {

class Window final : public Schedule {
 public:
  explicit Window(const Parameters& parameters) : lasts_(parameters.duration("lasts")) {}
  Force at(SimDuration after) const override {
    return {1, after >= SimDuration::zero() && after < lasts_ ? 1.0F : 0.0F};
  }
  std::optional<Span> under_way() const override { return Span{SimDuration(0), lasts_}; }
  std::vector<DriftChange> changes(SimTime start, SimTime end) const override {
    std::vector<DriftChange> all{{start, 1}};
    if (start + lasts_ < end) all.push_back({start + lasts_, 0});
    return all;
  }

 private:
  SimDuration lasts_;
};

std::unique_ptr<Schedule> schedule(const Parameters& parameters) { return std::make_unique<Window>(parameters); }

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<ConceptDrift>("blip", schedule(parameters), parameters, world);
}

}  // namespace

DriftInfo blip_info() {
  return {.name = "blip",
          .summary = "another taste for a while, then the old one again: w(t) = [at <= t < at + lasts]",
          .parameters =
              concept_parameters({.at = true, .appeal = true}, {{.name = "lasts",
                                                                 .default_value = SimDuration(std::chrono::hours(3)),
                                                                 .unit = "time",
                                                                 .meaning = "then the old taste is back",
                                                                 .minimum = 0.0,
                                                                 .above_minimum = true}}),
          .make = make,
          .schedule = schedule};
}

}  // namespace springtide::sim
