#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace springtide::algorithms {

/// How one weight learns from its gradient g of the loss: the optimizers of the online linear learners. A rule names
/// the state of a weight, whose `value` is w, and takes it one step; weights know nothing of each other. l1 and l2 are
/// penalties l1 |w| + l2 w^2 / 2; a weight pays them only when its feature is met. place() puts a weight where another
/// method has found it to belong, as if the rule had brought it there over gradients of which the squares sum to
/// `squares`.
struct Penalties {
  float l1 = 0.0F, l2 = 0.0F;
};

/// The w that is nearest to `value` and pays for its size: argmin (w - value)^2 / 2 + toll |w|.
inline float soft_threshold(float value, float toll) {
  const float left = std::fabs(value) - toll;
  return std::copysign(left > 0.0F ? left : 0.0F, value);
}

/// w <- soft_threshold(w - lr g, lr l1) / (1 + lr l2): gradient descent at one rate for all, with penalties taken as
/// proximal steps, which no rate makes unstable.
/// Source: Duchi and Singer 2009, "Efficient online and batch learning using forward backward splitting", JMLR 10.
struct SgdRule {
  struct Weight {
    float value = 0.0F;
  };
  Penalties penalties = {};

  void step(Weight& weight, float gradient, float rate) const {
    weight.value = soft_threshold(weight.value - rate * gradient, rate * penalties.l1) / (1.0F + rate * penalties.l2);
  }
  void place(Weight& weight, float value, float, float) const { weight.value = value; }
};

/// g <- g + l2 w;  n <- n + g^2;  r = lr / (1 + sqrt(n));  w <- soft_threshold(w - r g, r l1).
/// Sources: Duchi, Hazan and Singer 2011, "Adaptive subgradient methods", JMLR 12; McMahan et al. 2013, "Ad click
/// prediction: a view from the trenches", KDD (the form with the 1, which keeps a weight's first step small).
struct AdaGradRule {
  struct Weight {
    float value = 0.0F;
    float squares = 0.0F;  ///< n: sum of squared gradients
  };
  Penalties penalties = {};

  void step(Weight& weight, float gradient, float rate) const {
    const float g = gradient + penalties.l2 * weight.value;
    weight.squares += g * g;
    const float slowed = 1.0F + std::sqrt(weight.squares);
    weight.value = soft_threshold(weight.value - rate * g / slowed, rate * penalties.l1 / slowed);
  }
  void place(Weight& weight, float value, float squares, float) const { weight = {value, squares}; }
};

/// FTRL-Proximal, whose l1 leaves weights at exactly 0 until their evidence exceeds it:
///   s = (sqrt(n + g^2) - sqrt(n)) / lr;  z <- z + g - s w;  n <- n + g^2;  q <- q + s;
///   w = 0 where |z| <= l1, else -(z - sign(z) l1) / (q + beta / lr_0 + l2).
/// At a constant rate q is sqrt(n) / lr, as in the paper. Kept as a sum it lets a schedule have its way: a rate that
/// falls slows what comes, where sqrt(n) / lr would draw all weights to 0.
/// Source: McMahan et al. 2013, as above, algorithm 1.
struct FtrlRule {
  struct Weight {
    float value = 0.0F;
    float squares = 0.0F;    ///< n
    float pull = 0.0F;       ///< z
    float stiffness = 0.0F;  ///< q
  };
  static constexpr float kLeastRate = 1e-12F;  // a schedule may end at 0: then weights stay

  Penalties penalties = {};
  float beta_over_rate = 0.0F;  ///< beta / lr_0

  void step(Weight& weight, float gradient, float rate) const {
    const float before = std::sqrt(weight.squares);
    weight.squares += gradient * gradient;
    const float stiffer = (std::sqrt(weight.squares) - before) / (rate > kLeastRate ? rate : kLeastRate);
    weight.pull += gradient - stiffer * weight.value;
    weight.stiffness += stiffer;
    const float excess = soft_threshold(weight.pull, penalties.l1);
    weight.value = excess == 0.0F ? 0.0F : -excess / (weight.stiffness + beta_over_rate + penalties.l2);
  }
  void place(Weight& weight, float value, float squares, float rate) const {
    const float stiffness = std::sqrt(squares) / (rate > kLeastRate ? rate : kLeastRate);
    constexpr float kStiffest = 1e30F;  // a rate near 0 asks for more than a float holds
    const float excess = -value * std::min(stiffness + beta_over_rate + penalties.l2, kStiffest);
    weight = {value, squares, excess + (excess == 0.0F ? 0.0F : std::copysign(penalties.l1, excess)), stiffness};
  }
};

/// Weights of dense columns, kept as one array for each number of a rule's state, so that a step over all columns is a
/// plain loop that the compiler vectorises (CMakeLists.txt: -fno-math-errno).
template <typename Rule>
class DenseWeights {
 public:
  static constexpr std::size_t kPlanes = sizeof(typename Rule::Weight) / sizeof(float);

  explicit DenseWeights(std::size_t columns) : columns_(columns), state_(kPlanes * columns, 0.0F) {}

  std::size_t columns() const { return columns_; }
  std::span<const float> values() const { return std::span(state_).first(columns_); }
  /// One step for the gradients error x, one a column.
  void step(const Rule& given, std::span<const float> row, float error, float rate) {
    const Rule rule = given;  // not through a reference that a store might change
    const float* __restrict x = row.data();
    float* __restrict state = state_.data();
    const std::size_t columns = columns_;
    for (std::size_t c = 0; c < columns; ++c) {
      std::array<float, kPlanes> planes;
      for (std::size_t p = 0; p < kPlanes; ++p) planes[p] = state[p * columns + c];
      auto weight = std::bit_cast<typename Rule::Weight>(planes);
      rule.step(weight, error * x[c], rate);
      planes = std::bit_cast<std::array<float, kPlanes>>(weight);
      for (std::size_t p = 0; p < kPlanes; ++p) state[p * columns + c] = planes[p];
    }
  }
  void place(const Rule& rule, std::size_t c, float value, float squares, float rate) {
    typename Rule::Weight weight;
    rule.place(weight, value, squares, rate);
    const auto planes = std::bit_cast<std::array<float, kPlanes>>(weight);
    for (std::size_t p = 0; p < kPlanes; ++p) state_[p * columns_ + c] = planes[p];
  }
  const std::vector<float>& state() const { return state_; }
  std::vector<float>& state() { return state_; }

 private:
  std::size_t columns_;
  std::vector<float> state_;  // planes x columns: the values, then what else a weight has
};

}  // namespace springtide::algorithms
