#include "sim/world/logging_policy.hpp"

#include <algorithm>

#include "sim/events/check.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

EpsilonGreedyPolicy::EpsilonGreedyPolicy(double epsilon, std::uint64_t seed)
    : epsilon_(epsilon),
      coin_key_(random_key("world/logging_policy/coin", seed)),
      shuffle_key_(random_key("world/logging_policy/shuffle", seed)) {}

void EpsilonGreedyPolicy::choose(std::span<const Arrival> requests, std::span<const std::uint32_t> ranks,
                                 std::span<std::uint32_t> slates, std::span<float> propensities) {
  const std::size_t column = padded_to_lanes(requests.size());
  const std::size_t candidates = ranks.size() / column, shown = slates.size() / requests.size();
  SPRINGTIDE_CHECK(shown <= candidates && slates.size() == propensities.size());
  user_.resize(column);
  ordinal_.resize(column);
  greedy_.resize(requests.size() * candidates);
  for (std::size_t r = 0; r < requests.size(); ++r) {
    user_[r] = requests[r].user;
    ordinal_[r] = requests[r].ordinal;
  }
  words_.resize(column * 4);
  fill_words(coin_key_, user_.data(), ordinal_.data(), requests.size(), 0, 1, words_.data());
  explorers_.clear();
  for (std::uint32_t r = 0; r < requests.size(); ++r) {
    if (static_cast<double>(words_[r]) * 0x1.0p-32 < epsilon_) explorers_.push_back(r);
  }
  order_of(ranks.data(), requests.size(), candidates, greedy_.data());
  if (shown == candidates) {
    std::copy_n(greedy_.begin(), slates.size(), slates.begin());
  } else {
    for (std::size_t r = 0; r < requests.size(); ++r) {
      std::copy_n(greedy_.data() + r * candidates, shown, slates.data() + r * shown);
    }
  }
  const auto always = static_cast<float>(epsilon_ / static_cast<double>(candidates));
  const auto by_rank = static_cast<float>(1.0 - epsilon_ + epsilon_ / static_cast<double>(candidates));
  std::fill(propensities.begin(), propensities.end(), by_rank);
  const auto blocks = static_cast<std::uint32_t>((shown + 3) / 4);
  const std::size_t words_column = padded_to_lanes(explorers_.size());
  for (std::size_t e = 0; e < explorers_.size(); ++e) {
    user_[e] = requests[explorers_[e]].user;
    ordinal_[e] = requests[explorers_[e]].ordinal;
  }
  words_.resize(words_column * blocks * 4);
  fill_words(shuffle_key_, user_.data(), ordinal_.data(), explorers_.size(), 0, blocks, words_.data());
  shuffled_.resize(candidates);
  for (std::size_t e = 0; e < explorers_.size(); ++e) {
    const std::size_t r = explorers_[e];
    const std::uint32_t* const greedy = greedy_.data() + r * candidates;
    std::copy_n(greedy, candidates, shuffled_.begin());
    // The first steps of a Fisher-Yates shuffle: no more of the order is shown. A word is scaled to its range, to
    // 2^-32.
    for (std::size_t p = 0; p < shown; ++p) {
      const std::uint64_t scaled = std::uint64_t{words_[p * words_column + e]} * (candidates - p);
      std::swap(shuffled_[p], shuffled_[p + (scaled >> 32U)]);
      slates[r * shown + p] = shuffled_[p];
      if (shuffled_[p] != greedy[p]) propensities[r * shown + p] = always;
    }
  }
}

}  // namespace springtide::sim
