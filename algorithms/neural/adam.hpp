#pragma once

#include <Eigen/Core>
#include <cstddef>

#include "algorithms/neural/optimizer.hpp"

namespace springtide::algorithms {

/// Adam: each parameter steps by the running mean of its gradient over the running root mean square of it, so that
/// steep and flat directions move alike. In one pass over parameters, gradient and both means.
///
///   g <- g + l2 w;  m <- b1 m + (1 - b1) g;  v <- b2 v + (1 - b2) g^2;
///   w <- w - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps);      the first step is -lr g / (|g| + eps)
///
/// Source: Kingma and Ba 2015, "Adam: a method for stochastic optimization", ICLR; l2 as PyTorch's weight_decay.
/// Cost: one square root and two divisions a parameter and step, vectorised; memory: two floats a parameter.
class Adam final : public Optimizer {
 public:
  struct Options {
    float learning_rate = 1e-3F;
    float l2 = 0.0F;
    float beta1 = 0.9F;
    float beta2 = 0.999F;
    float epsilon = 1e-8F;
  };

  Adam(std::size_t parameters, const Options& options);

  void step(std::span<const float> gradient, std::span<float> parameters, double rate_factor) override;
  std::uint64_t steps() const override { return steps_; }
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;
  std::size_t bytes() const override { return static_cast<std::size_t>(mean_.size() + square_.size()) * sizeof(float); }

 private:
  Options options_;
  std::uint64_t steps_ = 0;
  double beta1_power_ = 1.0;  // beta1^steps
  double beta2_power_ = 1.0;
  Eigen::ArrayXf mean_;    // parameters: m
  Eigen::ArrayXf square_;  // parameters: v
};

}  // namespace springtide::algorithms
