#include "sim/world/choice/position_based.hpp"

#include <algorithm>
#include <array>

#include "sim/events/check.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

using Curve = std::array<float, kLongestSlate>;

Curve published_curve() {
  constexpr std::array<float, 10> kPublished = {.68F, .61F, .48F, .34F, .28F, .20F, .11F, .10F, .08F, .06F};
  Curve curve{};
  std::copy(kPublished.begin(), kPublished.end(), curve.begin());
  for (std::size_t p = kPublished.size(); p < curve.size(); ++p) {
    curve[p] = kPublished.back() * static_cast<float>(kPublished.size()) / static_cast<float>(p + 1);
  }
  return curve;
}

Curve power_curve(float eta) {
  Curve curve{};
  for (std::size_t p = 0; p < curve.size(); ++p) curve[p] = static_cast<float>(p + 1);
  logarithms(curve.data(), curve.size());
  for (float& value : curve) value *= -eta;
  exponentials(curve.data(), curve.size());
  return curve;
}

class PositionBased : public ChoiceModel {
 public:
  explicit PositionBased(const Parameters& parameters)
      : curve_(parameters.text("examination") == "power"
                   ? power_curve(static_cast<float>(parameters.number("examination_eta")))
                   : published_curve()) {}

  void click_probabilities(std::span<const float> attraction, std::span<double> clicks) const override {
    SPRINGTIDE_CHECK(attraction.size() <= curve_.size() && clicks.size() == attraction.size());
    for (std::size_t p = 0; p < clicks.size(); ++p) {
      clicks[p] = static_cast<double>(curve_[p]) * static_cast<double>(attraction[p]);
    }
  }

  void answer(const PotentialSlate& slate, std::span<float> clicked) const override {
    SPRINGTIDE_CHECK(clicked.size() <= curve_.size() && clicked.size() == slate.attraction.size());
    for (std::size_t p = 0; p < clicked.size(); ++p) {
      clicked[p] = slate.examination[p] < curve_[p] && slate.click[p] < slate.attraction[p] ? 1.0F : 0.0F;
    }
  }

  std::span<const float> examination() const override { return curve_; }

 private:
  Curve curve_;
};

std::unique_ptr<ChoiceModel> make(const Parameters& parameters, std::uint64_t /*seed*/) {
  return std::make_unique<PositionBased>(parameters);
}

}  // namespace

ChoiceInfo position_based_info() {
  return {.name = "position_based",
          .summary = "each item by itself: P(click) = P(examined | position) P(click | examined)",
          .parameters = {{.name = "examination",
                          .default_value = std::string("published"),
                          .meaning = "P(examined | position k): .68 .61 .48 .34 .28 .20 .11 .10 .08 .06, or (1/k)^eta",
                          .choices = {"published", "power"}},
                         {.name = "examination_eta",
                          .default_value = 1.0,
                          .meaning = "how steeply (1/k)^eta falls; 0: all is examined",
                          .minimum = 0.0,
                          .maximum = 10.0,
                          .only_with = {"examination", "power"}}},
          .make = make};
}

}  // namespace springtide::sim
