#include "sim/world/logging_policy.hpp"

#include <algorithm>
#include <numeric>

#include "sim/events/check.hpp"

namespace springtide::sim {

void EpsilonGreedyPolicy::choose(std::span<const float> scores, RandomStream& random, std::span<std::uint32_t> slate,
                                 std::span<float> propensities) {
  SPRINGTIDE_CHECK(slate.size() <= scores.size() && slate.size() == propensities.size());
  greedy_.resize(scores.size());
  std::iota(greedy_.begin(), greedy_.end(), 0U);
  std::stable_sort(greedy_.begin(), greedy_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return scores[a] > scores[b]; });
  shown_ = greedy_;
  if (random.bernoulli(epsilon_)) random.shuffle(std::span<std::uint32_t>(shown_));
  for (std::size_t position = 0; position < slate.size(); ++position) {
    slate[position] = shown_[position];
    const double greedy = shown_[position] == greedy_[position] ? 1.0 - epsilon_ : 0.0;
    propensities[position] = static_cast<float>(greedy + epsilon_ / static_cast<double>(scores.size()));
  }
}

}  // namespace springtide::sim
