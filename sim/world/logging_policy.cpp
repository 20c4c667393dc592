#include "sim/world/logging_policy.hpp"

#include <algorithm>

#include "sim/events/check.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

EpsilonGreedyPolicy::EpsilonGreedyPolicy(double epsilon, std::uint64_t seed)
    : epsilon_(epsilon),
      coin_key_(random_key("world/logging_policy/coin", seed)),
      shuffle_key_(random_key("world/logging_policy/shuffle", seed)) {}

void EpsilonGreedyPolicy::choose(std::span<const Arrival> requests, std::span<const std::uint32_t> ranks,
                                 std::span<std::uint32_t> slates, std::span<float> propensities) {
  const std::size_t candidates = ranks.size() / requests.size(), shown = slates.size() / requests.size();
  SPRINGTIDE_CHECK(shown <= candidates && slates.size() == propensities.size());
  user_.clear();
  ordinal_.clear();
  for (const Arrival& request : requests) {
    user_.push_back(request.user);
    ordinal_.push_back(request.ordinal);
  }
  words_.resize(requests.size() * 4);
  fill_words(coin_key_, user_.data(), ordinal_.data(), requests.size(), 1, words_.data());
  explorers_.clear();
  for (std::uint32_t r = 0; r < requests.size(); ++r) {
    if (static_cast<double>(words_[4 * r]) * 0x1.0p-32 < epsilon_) explorers_.push_back(r);
  }
  const auto always = static_cast<float>(epsilon_ / static_cast<double>(candidates));
  const auto by_rank = static_cast<float>(1.0 - epsilon_ + epsilon_ / static_cast<double>(candidates));
  greedy_.resize(candidates);
  for (std::size_t r = 0; r < requests.size(); ++r) {
    order_of(ranks.data() + r * candidates, candidates, greedy_.data());
    std::copy_n(greedy_.begin(), shown, slates.begin() + static_cast<std::ptrdiff_t>(r * shown));
    std::fill_n(propensities.begin() + static_cast<std::ptrdiff_t>(r * shown), shown, by_rank);
  }
  const auto blocks = static_cast<std::uint32_t>((shown + 3) / 4);
  for (std::size_t e = 0; e < explorers_.size(); ++e) {
    user_[e] = requests[explorers_[e]].user;
    ordinal_[e] = requests[explorers_[e]].ordinal;
  }
  words_.resize(explorers_.size() * blocks * 4);
  fill_words(shuffle_key_, user_.data(), ordinal_.data(), explorers_.size(), blocks, words_.data());
  for (std::size_t e = 0; e < explorers_.size(); ++e) {
    const std::size_t r = explorers_[e];
    order_of(ranks.data() + r * candidates, candidates, greedy_.data());
    explore(words_.data() + e * blocks * 4, slates.subspan(r * shown, shown));
    for (std::size_t p = 0; p < shown; ++p) {
      if (slates[r * shown + p] != greedy_[p]) propensities[r * shown + p] = always;
    }
  }
}

void EpsilonGreedyPolicy::explore(const std::uint32_t* words, std::span<std::uint32_t> slate) {
  shuffled_ = greedy_;
  // The first steps of a Fisher-Yates shuffle: no more of the order is shown. A word is scaled to its range, to 2^-32.
  for (std::size_t p = 0; p < slate.size(); ++p) {
    std::swap(shuffled_[p], shuffled_[p + ((std::uint64_t{words[p]} * (shuffled_.size() - p)) >> 32U)]);
    slate[p] = shuffled_[p];
  }
}

}  // namespace springtide::sim
