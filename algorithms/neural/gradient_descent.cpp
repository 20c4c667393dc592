#include "algorithms/neural/gradient_descent.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

// Summed in lanes: one after another, each addition would wait for the one before it.
double norm(std::span<const float> values) {
  std::array<double, 8> lanes{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    lanes[i % lanes.size()] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  }
  double sum = 0.0;
  for (const double lane : lanes) sum += lane;
  return std::sqrt(sum);
}

void load_as_long(ArchiveReader& archive, std::vector<float>& values) {
  auto loaded = archive.column<float>();
  if (loaded.size() != values.size()) throw sim::InputError("checkpoint: is of a network of another shape");
  values = std::move(loaded);
}

}  // namespace

GradientDescent::GradientDescent(std::size_t parameters, const Options& options)
    : options_(options), parameters_(parameters), velocity_(options.momentum > 0.0F ? parameters : 0) {}

void GradientDescent::step(std::span<const float> gradient, std::span<float> parameters, double rate_factor) {
  SPRINGTIDE_CHECK(gradient.size() == parameters_ && parameters.size() == parameters_);
  ++steps_;
  float scale = 1.0F;
  if (std::isfinite(options_.largest_norm)) {
    const double largest = static_cast<double>(options_.largest_norm), here = norm(gradient);
    if (here > largest) scale = static_cast<float>(largest / here);
  }
  const auto rate = static_cast<float>(rate_factor * static_cast<double>(options_.learning_rate));
  const float l2 = options_.l2, momentum = options_.momentum;
  const float* __restrict g = gradient.data();
  float* __restrict w = parameters.data();
  if (velocity_.empty()) {
    for (std::size_t i = 0; i < parameters_; ++i) w[i] -= rate * (scale * g[i] + l2 * w[i]);
    return;
  }
  float* __restrict b = velocity_.data();
  for (std::size_t i = 0; i < parameters_; ++i) {
    b[i] = momentum * b[i] + (scale * g[i] + l2 * w[i]);
    w[i] -= rate * b[i];
  }
}

void GradientDescent::save(ArchiveWriter& archive) const {
  archive.value(steps_);
  archive.column(velocity_);
}

void GradientDescent::load(ArchiveReader& archive) {
  steps_ = archive.value<std::uint64_t>();
  load_as_long(archive, velocity_);
}

void AdaGrad::step(std::span<const float> gradient, std::span<float> parameters, double rate_factor) {
  SPRINGTIDE_CHECK(gradient.size() == squares_.size() && parameters.size() == squares_.size());
  ++steps_;
  const auto rate = static_cast<float>(rate_factor * static_cast<double>(options_.learning_rate));
  const float l2 = options_.l2, epsilon = options_.epsilon;
  const float* __restrict g_in = gradient.data();
  float* __restrict w = parameters.data();
  float* __restrict s = squares_.data();
  for (std::size_t i = 0; i < squares_.size(); ++i) {
    const float g = g_in[i] + l2 * w[i];
    s[i] += g * g;
    w[i] -= rate * g / (std::sqrt(s[i]) + epsilon);
  }
}

void AdaGrad::save(ArchiveWriter& archive) const {
  archive.value(steps_);
  archive.column(squares_);
}

void AdaGrad::load(ArchiveReader& archive) {
  steps_ = archive.value<std::uint64_t>();
  load_as_long(archive, squares_);
}

}  // namespace springtide::algorithms
