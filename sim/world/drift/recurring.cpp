#include "sim/world/drift/recurring.hpp"

#include "sim/world/drift/concept_drift.hpp"

namespace springtide::sim {
namespace {

class Round final : public Schedule {
 public:
  explicit Round(const Parameters& parameters)
      : period_(parameters.duration("period")), concepts_(static_cast<std::uint32_t>(parameters.integer("concepts"))) {}
  Force at(SimDuration after) const override {
    if (after < SimDuration::zero()) return {0, 0.0F};
    const auto number = static_cast<std::uint32_t>((1 + after / period_) % concepts_);
    return {number, number == 0 ? 0.0F : 1.0F};
  }
  std::uint32_t others() const override { return concepts_ - 1; }
  std::optional<Span> under_way() const override { return Span{SimDuration(0), SimDuration::max()}; }
  std::vector<DriftChange> changes(SimTime start, SimTime end) const override {
    std::vector<DriftChange> all;
    for (SimTime time = start; time < end; time += period_) all.push_back({time, at(time - start).concept_number});
    return all;
  }

 private:
  SimDuration period_;
  std::uint32_t concepts_;
};

std::unique_ptr<Schedule> schedule(const Parameters& parameters) { return std::make_unique<Round>(parameters); }

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<ConceptDrift>("recurring", schedule(parameters), parameters, world);
}

}  // namespace

DriftInfo recurring_info() {
  return {.name = "recurring",
          .summary =
              "concepts take turns and return: the one in force is (1 + floor((t - at) / period)) mod concepts, 0 the "
              "original",
          .parameters = concept_parameters({.at = true, .appeal = true},
                                           {{.name = "period",
                                             .default_value = SimDuration(std::chrono::hours(24)),
                                             .unit = "time",
                                             .meaning = "a concept is in force for this long; at least a minute",
                                             .minimum = 60.0},
                                            {.name = "concepts",
                                             .default_value = std::int64_t{2},
                                             .meaning = "how many there are, the original among them",
                                             .minimum = 2.0,
                                             .maximum = 64.0}}),
          .make = make,
          .schedule = schedule};
}

}  // namespace springtide::sim
