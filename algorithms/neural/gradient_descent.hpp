#pragma once

#include <limits>
#include <vector>

#include "algorithms/neural/optimizer.hpp"

namespace springtide::algorithms {

/// Stochastic gradient descent with a bounded gradient, and with momentum where it is above 0: a step then goes on from
/// the steps before it, so that what they agree on adds up and what they do not cancels.
///
///   g <- g min(1, c / |g|);  b <- mu b + g + l2 w;  w <- w - lr b
///
/// Sources: Robbins and Monro 1951; Polyak 1964, "Some methods of speeding up the convergence of iteration methods"
/// (the heavy ball), as in PyTorch's SGD; Pascanu, Mikolov and Bengio 2013, ICML (the bound c on the gradient's norm,
/// without which one step off a cliff may throw all weights out of their range). Cost: a few operations a parameter and
/// step; memory: a float a parameter with momentum, else none.
class GradientDescent final : public Optimizer {
 public:
  struct Options {
    float learning_rate = 0.1F;
    float l2 = 0.0F;
    float momentum = 0.0F;
    float largest_norm = std::numeric_limits<float>::infinity();
  };
  GradientDescent(std::size_t parameters, const Options& options);

  void step(std::span<const float> gradient, std::span<float> parameters, double rate_factor) override;
  std::uint64_t steps() const override { return steps_; }
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;
  std::size_t bytes() const override { return velocity_.size() * sizeof(float); }

 private:
  Options options_;
  std::size_t parameters_;
  std::uint64_t steps_ = 0;
  std::vector<float> velocity_;  // parameters: b; none without momentum
};

/// AdaGrad: each parameter steps by its gradient over the root of all it has met, squared and summed, so that rare
/// features keep large steps.
///
///   g <- g + l2 w;  s <- s + g^2;  w <- w - lr g / (sqrt(s) + eps)
///
/// Source: Duchi, Hazan and Singer 2011, "Adaptive subgradient methods for online learning and stochastic
/// optimization", JMLR 12; eps as in PyTorch. Cost: one square root and one division a parameter and step; memory: a
/// float a parameter.
class AdaGrad final : public Optimizer {
 public:
  struct Options {
    float learning_rate = 0.01F;
    float l2 = 0.0F;
    float epsilon = 1e-10F;
  };
  AdaGrad(std::size_t parameters, const Options& options) : options_(options), squares_(parameters) {}

  void step(std::span<const float> gradient, std::span<float> parameters, double rate_factor) override;
  std::uint64_t steps() const override { return steps_; }
  void save(ArchiveWriter& archive) const override;
  void load(ArchiveReader& archive) override;
  std::size_t bytes() const override { return squares_.size() * sizeof(float); }

 private:
  Options options_;
  std::uint64_t steps_ = 0;
  std::vector<float> squares_;  // parameters: s
};

}  // namespace springtide::algorithms
