#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/spec/spec.hpp"
#include "sim/world/logging_policy/plackett_luce.hpp"

namespace springtide::experiments {

/// What a cell would show by its scores, as chances: the policy that a log is to judge.
///
///   greedy   the best candidates, best first, equal scores in order of the candidates: 1 for the p-th at position p
///   softmax  by Plackett and Luce (sim::PlackettLuce), exact, with weights e^(s / temperature); s is the score, of a
///            click probability its logit: ln(P / (1 - P)), of P within 1e-7 .. 1 - 1e-7. What is 87 temperatures
///            below the best counts as that.
class TargetPolicy {
 public:
  /// @param probabilities  whether scores are probabilities
  TargetPolicy(const OffPolicySpec& spec, bool probabilities) : spec_(spec), probabilities_(probabilities) {}

  /// P(candidate at position) for the first positions of a slate: candidates x positions, until the next call.
  /// @param scores  finite, one a candidate; at least as many as positions
  std::span<const float> chances(std::span<const float> scores, std::size_t positions);

 private:
  void weigh(std::span<const float> scores);

  OffPolicySpec spec_;
  bool probabilities_;
  sim::PlackettLuce law_;
  std::vector<float> chances_;
  std::vector<std::uint32_t> order_;  // scratch, as are those below
  std::vector<double> logits_, weights_;
  std::vector<float> exponents_;
};

}  // namespace springtide::experiments
