#include "sim/world/attention_law.hpp"

#include <algorithm>
#include <numbers>
#include <vector>

#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr auto kLn2 = std::numbers::ln2_v<float>;
constexpr float kYoungest = 1e-30F;  // half-lives: the logarithm wants a normal number

}  // namespace

AttentionLaw::AttentionLaw(const Parameters& parameters)
    : kind_(parameters.text("attention") == "exponential"             ? Kind::kExponential
            : parameters.text("attention") == "stretched_exponential" ? Kind::kStretched
                                                                      : Kind::kPowerLaw),
      shape_(static_cast<float>(parameters.number("attention_shape"))) {
  if (kind_ != Kind::kPowerLaw) return;
  scale_ = kLn2 / shape_;
  exponentials(&scale_, 1);
  scale_ -= 1.0F;
}

void AttentionLaw::logarithms_of(std::span<float> ages) const {
  switch (kind_) {
    case Kind::kExponential:
      for (float& age : ages) age *= -kLn2;
      return;
    case Kind::kStretched:
      for (float& age : ages) age = std::max(age, kYoungest);
      logarithms(ages.data(), ages.size());
      for (float& age : ages) age *= shape_;
      exponentials(ages.data(), ages.size());
      for (float& age : ages) age *= -kLn2;
      return;
    case Kind::kPowerLaw:
      for (float& age : ages) age = 1.0F + scale_ * age;
      logarithms(ages.data(), ages.size());
      for (float& age : ages) age *= -shape_;
      return;
  }
}

double AttentionLaw::lived_by(double age) const {
  // By the midpoint rule over e^u: the young count most, and the old reach far.
  constexpr int kSteps = 512;
  constexpr float kFirst = -14.0F;
  auto last = static_cast<float>(std::max(age, 1e-5));
  logarithms(&last, 1);
  const float step = (last - kFirst) / kSteps;
  std::vector<float> ages(kSteps), attention(kSteps);
  for (int i = 0; i < kSteps; ++i) ages[static_cast<std::size_t>(i)] = kFirst + (static_cast<float>(i) + 0.5F) * step;
  exponentials(ages.data(), ages.size());
  attention = ages;
  logarithms_of(attention);
  exponentials(attention.data(), attention.size());
  double sum = 0.0;
  for (std::size_t i = 0; i < ages.size(); ++i) sum += double{ages[i]} * double{attention[i]};
  return sum * double{step};
}

}  // namespace springtide::sim
