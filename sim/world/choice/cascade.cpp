#include "sim/world/choice/cascade.hpp"

#include <algorithm>

#include "sim/events/check.hpp"

namespace springtide::sim {
namespace {

class Cascade : public ChoiceModel {
 public:
  explicit Cascade(const Parameters& parameters)
      : continuation_(static_cast<float>(parameters.number("continuation"))) {}

  void click_probabilities(std::span<const float> attraction, std::span<double> clicks) const override {
    SPRINGTIDE_CHECK(clicks.size() == attraction.size());
    double examined = 1.0;
    for (std::size_t p = 0; p < clicks.size(); ++p) {
      const auto theta = static_cast<double>(attraction[p]);
      clicks[p] = examined * theta;
      examined *= static_cast<double>(continuation_) * (1.0 - theta);
    }
  }

  void answer(const PotentialSlate& slate, std::span<float> clicked) const override {
    SPRINGTIDE_CHECK(clicked.size() == slate.attraction.size());
    std::fill(clicked.begin(), clicked.end(), 0.0F);
    for (std::size_t p = 0; p < clicked.size(); ++p) {
      if (slate.click[p] < slate.attraction[p]) {
        clicked[p] = 1.0F;
        return;
      }
      if (!(slate.examination[p] < continuation_)) return;
    }
  }

 private:
  float continuation_;
};

std::unique_ptr<ChoiceModel> make(const Parameters& parameters, std::uint64_t /*seed*/) {
  return std::make_unique<Cascade>(parameters);
}

}  // namespace

ChoiceInfo cascade_info() {
  return {.name = "cascade",
          .summary =
              "from the top to the first click, c being continuation: P(click at k) = theta_k prod_{j<k} "
              "c (1 - theta_j)",
          .parameters = {{.name = "continuation",
                          .default_value = 1.0,
                          .meaning = "chance that a user who does not click an item looks at the next",
                          .minimum = 0.0,
                          .maximum = 1.0}},
          .make = make};
}

}  // namespace springtide::sim
