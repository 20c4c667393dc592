#include "sim/world/drift/consumption.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/events/random.hpp"
#include "sim/world/drift/scope.hpp"

namespace springtide::sim {
namespace {

constexpr float kStep = 0.3F;

class ConsumptionDrift final : public Drift {
 public:
  ConsumptionDrift(const Parameters& parameters, const DriftWorld& world)
      : scope_("consumption", parameters, world),
        scale_(static_cast<float>(parameters.number("scale"))),
        key_(random_key(fmt::format("world/drift/consumption/{}/steps", world.number), world.seed)),
        stride_(world.groups.stride()),
        moved_(world.groups.users() * stride_) {}

  void apply(const Visits& visits, const VisitInterests& interests, DriftScratch&) override {
    for (std::size_t v = 0; v < visits.size(); ++v) {
      const float* const moved = moved_.data() + visits.user[v] * stride_;
      float* const deviation = interests.deviation_of(v).data();
      for (std::size_t topic = 0; topic < stride_; ++topic) deviation[topic] += moved[topic];
    }
  }

  bool endogenous() const override { return true; }

  void consumed(const Consumption& of) override {
    if (!scope_.strikes(of.user)) return;
    float& interest = of.interests[of.topic];
    const float x = std::clamp(interest / scale_, -1.0F, 1.0F);
    const float step = kStep - kStep * std::abs(x);
    // One word for each position of the request.
    RandomStream random(key_, (std::uint64_t{of.user} << 32U) | of.ordinal);
    float uniform = 0.0F;
    for (std::uint32_t position = 0; position <= of.position; ++position) uniform = random.uniform();
    const float move = uniform < 0.5F * (x + 1.0F) ? scale_ * step : -scale_ * step;
    moved_[of.user * stride_ + of.topic] += move;
    interest += move;
  }

  DriftTruth truth() const override {
    DriftTruth truth = scope_.bare_truth();
    truth.unit = "logits";
    return truth;
  }

 private:
  Scope scope_;
  float scale_;
  RandomKey key_;
  std::size_t stride_;
  std::vector<float> moved_;  // users x stride, logits
};

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<ConsumptionDrift>(parameters, world);
}

}  // namespace

DriftInfo consumption_info() {
  return {.name = "consumption",
          .summary =
              "a click moves the interest x in its topic by 0.3 - 0.3 |x|, up with probability (x + 1) / 2, else "
              "down",
          .parameters = scope_parameters({}, {{.name = "scale",
                                               .default_value = 2.0,
                                               .unit = "logits",
                                               .meaning = "the interest that counts as x = 1; beyond it nothing moves",
                                               .minimum = 0.0,
                                               .maximum = 100.0,
                                               .above_minimum = true}}),
          .make = make,
          .endogenous = true};
}

}  // namespace springtide::sim
