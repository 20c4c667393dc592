#include "algorithms/neural/adam.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

// Means that fade (behind a dead unit, of a feature gone silent) would end as subnormal numbers and stay there, which
// costs a hundred cycles an operation on some machines. Below this they are lost beside epsilon: they are made 0.
constexpr float kNothing = 1e-30F;

}  // namespace

Adam::Adam(std::size_t parameters, const Options& options)
    : options_(options),
      mean_(Eigen::ArrayXf::Zero(static_cast<Eigen::Index>(parameters))),
      square_(Eigen::ArrayXf::Zero(static_cast<Eigen::Index>(parameters))) {}

void Adam::step(std::span<const float> gradient, std::span<float> parameters, double rate_factor) {
  const auto count = static_cast<std::size_t>(mean_.size());
  SPRINGTIDE_CHECK(gradient.size() == count && parameters.size() == count);
  ++steps_;
  beta1_power_ *= static_cast<double>(options_.beta1);
  beta2_power_ *= static_cast<double>(options_.beta2);
  // The corrections move out of the loop: m / (1 - b1^t) into the rate, sqrt(v / (1 - b2^t)) into one factor.
  const auto rate =
      static_cast<float>(rate_factor * static_cast<double>(options_.learning_rate) / (1.0 - beta1_power_));
  const auto root_scale = static_cast<float>(1.0 / std::sqrt(1.0 - beta2_power_));
  const float b1 = options_.beta1, b2 = options_.beta2, l2 = options_.l2, epsilon = options_.epsilon;

  // One plain loop, which the compiler vectorises (CMakeLists.txt sets -fno-math-errno for sqrt): Eigen would need
  // three passes, and its vectorised square root is approximate on some machines.
  const float* __restrict g_in = gradient.data();
  float* __restrict w = parameters.data();
  float* __restrict m = mean_.data();
  float* __restrict v = square_.data();
  for (std::size_t i = 0; i < count; ++i) {
    const float g = g_in[i] + l2 * w[i];
    const float mean = m[i] + (1.0F - b1) * (g - m[i]);
    const float square = b2 * v[i] + (1.0F - b2) * g * g;
    m[i] = std::abs(mean) < kNothing ? 0.0F : mean;
    v[i] = square < kNothing ? 0.0F : square;
    w[i] -= rate * m[i] / (root_scale * std::sqrt(v[i]) + epsilon);
  }
}

void Adam::save(ArchiveWriter& archive) const {
  archive.value(steps_);
  archive.value(beta1_power_);
  archive.value(beta2_power_);
  const auto count = static_cast<std::size_t>(mean_.size());
  archive.column(std::span<const float>(mean_.data(), count));
  archive.column(std::span<const float>(square_.data(), count));
}

void Adam::load(ArchiveReader& archive) {
  steps_ = archive.value<std::uint64_t>();
  beta1_power_ = archive.value<double>();
  beta2_power_ = archive.value<double>();
  const auto mean = archive.column<float>(), square = archive.column<float>();
  const auto count = static_cast<std::size_t>(mean_.size());
  if (mean.size() != count || square.size() != count) {
    throw sim::InputError("checkpoint: is of a network of another shape");
  }
  std::copy(mean.begin(), mean.end(), mean_.data());
  std::copy(square.begin(), square.end(), square_.data());
}

}  // namespace springtide::algorithms
