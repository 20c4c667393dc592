#pragma once

#include "sim/events/random.hpp"
#include "sim/world/logging_policy/logging_policy.hpp"

namespace springtide::sim {

/// Epsilon-greedy over whole slates: with probability epsilon the candidates are shown in a uniformly random order,
/// else by rank; the first of the order make the slate.
///
///   P(i at p) = (1 - epsilon) [i is p-th by rank] + epsilon / candidates,
/// exact to the 2^-32 that one random word resolves.
class EpsilonGreedyPolicy : public LoggingPolicy {
 public:
  /// @param rank  of each item, distinct; the smallest is best
  EpsilonGreedyPolicy(std::vector<std::uint32_t> rank, double epsilon, std::uint64_t seed);

  void choose(const SlateRequests& wanted, std::span<std::uint32_t> slates, std::span<float> propensities) override;

 private:
  // Shows the explorers their candidates in random order.
  void explore(std::span<const Arrival> requests, std::size_t candidates, std::span<std::uint32_t> slates,
               std::span<float> propensities);

  std::vector<std::uint32_t> rank_;
  double epsilon_;
  RandomKey coin_key_, shuffle_key_;
  std::vector<std::uint32_t> user_, ordinal_, words_, explorers_, ranks_, greedy_, shuffled_;  // scratch
};

/// The ranks of each item by popularity and quality, no user's taste: ItemTraits::logging_rank.
std::vector<std::uint32_t> logging_ranks(const Catalogue& catalogue);

LoggingPolicyInfo epsilon_greedy_policy_info();

}  // namespace springtide::sim
