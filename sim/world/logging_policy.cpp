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
  greedy_.resize(candidates);
  const auto always = static_cast<float>(epsilon_ / static_cast<double>(candidates));
  const auto by_rank = static_cast<float>(1.0 - epsilon_ + epsilon_ / static_cast<double>(candidates));
  for (std::size_t r = 0; r < requests.size(); ++r) {
    order_of(ranks.data() + r * candidates, candidates, greedy_.data());
    const std::span<std::uint32_t> slate = slates.subspan(r * shown, shown);
    std::copy_n(greedy_.begin(), shown, slate.begin());
    if (static_cast<double>(words_[4 * r]) * 0x1.0p-32 < epsilon_) explore(requests[r], slate);
    for (std::size_t p = 0; p < shown; ++p) propensities[r * shown + p] = slate[p] == greedy_[p] ? by_rank : always;
  }
}

void EpsilonGreedyPolicy::explore(const Arrival& request, std::span<std::uint32_t> slate) {
  shown_ = greedy_;
  RandomStream random(shuffle_key_, (std::uint64_t{request.user} << 32U) | request.ordinal);
  // The first steps of a Fisher-Yates shuffle: no more of the order is shown.
  for (std::size_t p = 0; p < slate.size(); ++p) {
    std::swap(shown_[p], shown_[p + random.below(static_cast<std::uint32_t>(shown_.size() - p))]);
    slate[p] = shown_[p];
  }
}

}  // namespace springtide::sim
