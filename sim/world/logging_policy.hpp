#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/random.hpp"
#include "sim/world/arrivals.hpp"

namespace springtide::sim {

/// Epsilon-greedy over whole slates: with probability epsilon the candidates are shown in a uniformly random order,
/// else by rank; the first of the order make the slate.
///
/// The chance of an item at a position, over all that the policy might have done, is exact:
///   P(i at p) = (1 - epsilon) [i is p-th by rank] + epsilon / candidates,
/// to the 2^-32 that one random word resolves.
class EpsilonGreedyPolicy {
 public:
  EpsilonGreedyPolicy(double epsilon, std::uint64_t seed);

  /// Answers several requests with the same number of candidates and the same length of slate.
  /// @param ranks         of each request's candidates, distinct, the smallest is best: padded_to_lanes(requests) in a
  ///                      column for each candidate
  /// @param slates        out: indices into the candidates, in the order shown
  /// @param propensities  out: one an index
  void choose(std::span<const Arrival> requests, std::span<const std::uint32_t> ranks, std::span<std::uint32_t> slates,
              std::span<float> propensities);

 private:
  double epsilon_;
  RandomKey coin_key_, shuffle_key_;
  std::vector<std::uint32_t> user_, ordinal_, words_, explorers_, greedy_, shuffled_;  // scratch
};

}  // namespace springtide::sim
