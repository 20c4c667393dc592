#include "sim/world/choice/multinomial_logit.hpp"

#include <algorithm>
#include <array>

#include "sim/events/check.hpp"
#include "sim/events/random.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

// A float cannot tell an attraction from 1 beyond this: its odds would be infinite.
constexpr float kMostAttraction = 1.0F - 0x1.0p-24F;

double odds(float attraction) {
  const auto theta = static_cast<double>(std::min(attraction, kMostAttraction));
  return theta / (1.0 - theta);
}

class MultinomialLogit : public ChoiceModel {
 public:
  MultinomialLogit(const Parameters& parameters, std::uint64_t seed) : key_(random_key("world/no_choice", seed)) {
    auto logit = static_cast<float>(parameters.number("no_choice_logit"));
    exponentials(&logit, 1);
    none_ = static_cast<double>(logit);
  }

  void click_probabilities(std::span<const float> attraction, std::span<double> clicks) const override {
    SPRINGTIDE_CHECK(clicks.size() == attraction.size());
    double all = none_;
    for (std::size_t p = 0; p < clicks.size(); ++p) {
      clicks[p] = odds(attraction[p]);
      all += clicks[p];
    }
    for (double& click : clicks) click /= all;
  }

  void answer(const PotentialSlate& slate, std::span<float> clicked) const override {
    const std::size_t size = clicked.size();
    SPRINGTIDE_CHECK(size <= kLongestSlate && size == slate.attraction.size());
    // The greatest of u + Gumbel is the first of exponential times of rates e^u.
    std::array<float, kLongestSlate + 1> time;
    std::copy(slate.click.begin(), slate.click.end(), time.begin());
    time[size] = unit_float(random_block(key_, {0U, 0U, slate.ordinal, slate.user})[0]);
    logarithms(time.data(), size + 1);
    double first = -static_cast<double>(time[size]) / none_;
    std::size_t chosen = size;
    for (std::size_t p = 0; p < size; ++p) {
      const double own = -static_cast<double>(time[p]) / odds(slate.attraction[p]);
      if (!(own < first)) continue;
      first = own;
      chosen = p;
    }
    std::fill(clicked.begin(), clicked.end(), 0.0F);
    if (chosen < size) clicked[chosen] = 1.0F;
  }

 private:
  RandomKey key_;
  double none_;
};

std::unique_ptr<ChoiceModel> make(const Parameters& parameters, std::uint64_t seed) {
  return std::make_unique<MultinomialLogit>(parameters, seed);
}

}  // namespace

ChoiceInfo multinomial_logit_info() {
  return {.name = "multinomial_logit",
          .summary = "one item of the slate or none, c being no_choice_logit: P(i) = e^u_i / (e^c + sum_j e^u_j)",
          .parameters = {{.name = "no_choice_logit",
                          .default_value = 0.0,
                          .unit = "logits",
                          .meaning = "utility of choosing none, beside those of the items shown",
                          .minimum = -20.0,
                          .maximum = 20.0}},
          .make = make};
}

}  // namespace springtide::sim
