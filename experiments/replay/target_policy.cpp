#include "experiments/replay/target_policy.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/replay/slate.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::experiments {
namespace {

constexpr double kLeast = 1e-7;  // probabilities beyond are taken for this, as by log loss

double logit(double probability) {
  const double bounded = std::clamp(probability, kLeast, 1.0 - kLeast);
  return std::log(bounded / (1.0 - bounded));
}

}  // namespace

std::span<const float> TargetPolicy::chances(std::span<const float> scores, std::size_t positions) {
  chances_.assign(scores.size() * positions, 0.0F);
  if (spec_.policy == TargetKind::kGreedy) {
    best_first(scores, positions, order_);
    for (std::size_t p = 0; p < positions; ++p) chances_[order_[p] * positions + p] = 1.0F;
  } else {
    weigh(scores);
    law_.all_chances(weights_, positions, chances_);
  }
  return chances_;
}

void TargetPolicy::weigh(std::span<const float> scores) {
  logits_.assign(scores.begin(), scores.end());
  if (probabilities_) std::transform(logits_.begin(), logits_.end(), logits_.begin(), logit);
  const double best = *std::max_element(logits_.begin(), logits_.end());
  exponents_.resize(scores.size());
  for (std::size_t c = 0; c < scores.size(); ++c) {
    exponents_[c] = static_cast<float>(std::max((logits_[c] - best) / spec_.temperature, -1e30));
  }
  sim::exponentials(exponents_.data(), exponents_.size());
  weights_.assign(exponents_.begin(), exponents_.end());
}

}  // namespace springtide::experiments
