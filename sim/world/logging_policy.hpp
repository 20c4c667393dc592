#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/random.hpp"

namespace springtide::sim {

/// Epsilon-greedy over whole slates: with probability epsilon the candidates are shown in a uniformly random order,
/// else by score; the first of the order make the slate.
///
/// The chance of an item at a position, over all that the policy might have done, is exact:
///   P(i at p) = (1 - epsilon) [i is p-th by score] + epsilon / candidates.
class EpsilonGreedyPolicy {
 public:
  explicit EpsilonGreedyPolicy(double epsilon) : epsilon_(epsilon) {}

  /// @param scores        one a candidate; ties go to the earlier candidate
  /// @param slate         out: indices into the candidates, best first
  /// @param propensities  out: one a position of the slate
  void choose(std::span<const float> scores, RandomStream& random, std::span<std::uint32_t> slate,
              std::span<float> propensities);

 private:
  double epsilon_;
  std::vector<std::uint32_t> greedy_, shown_;  // scratch
};

}  // namespace springtide::sim
