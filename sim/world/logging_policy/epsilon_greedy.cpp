#include "sim/world/logging_policy/epsilon_greedy.hpp"

#include <algorithm>

#include "sim/events/check.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

EpsilonGreedyPolicy::EpsilonGreedyPolicy(std::vector<std::uint32_t> rank, double epsilon, std::uint64_t seed)
    : rank_(std::move(rank)),
      epsilon_(epsilon),
      coin_key_(random_key("world/logging_policy/coin", seed)),
      shuffle_key_(random_key("world/logging_policy/shuffle", seed)) {}

void EpsilonGreedyPolicy::choose(const SlateRequests& wanted, std::span<std::uint32_t> slates,
                                 std::span<float> propensities) {
  const auto requests = wanted.requests;
  const std::size_t column = padded_to_lanes(requests.size());
  const std::size_t candidates = wanted.items.size() / requests.size(), shown = slates.size() / requests.size();
  SPRINGTIDE_CHECK(shown <= candidates && slates.size() == propensities.size());
  user_.resize(column);
  ordinal_.resize(column);
  ranks_.resize(column * candidates);
  greedy_.resize(requests.size() * candidates);
  for (std::size_t r = 0; r < requests.size(); ++r) {
    user_[r] = requests[r].user;
    ordinal_[r] = requests[r].ordinal;
    for (std::size_t c = 0; c < candidates; ++c) ranks_[c * column + r] = rank_[wanted.items[r * candidates + c]];
  }
  words_.resize(column * 4);
  fill_words(coin_key_, user_.data(), ordinal_.data(), requests.size(), 0, 1, words_.data());
  explorers_.clear();
  for (std::uint32_t r = 0; r < requests.size(); ++r) {
    if (static_cast<double>(words_[r]) * 0x1.0p-32 < epsilon_) explorers_.push_back(r);
  }
  order_of(ranks_.data(), requests.size(), candidates, greedy_.data());
  if (shown == candidates) {
    std::copy_n(greedy_.begin(), slates.size(), slates.begin());
  } else {
    for (std::size_t r = 0; r < requests.size(); ++r) {
      std::copy_n(greedy_.data() + r * candidates, shown, slates.data() + r * shown);
    }
  }
  const auto by_rank = static_cast<float>(1.0 - epsilon_ + epsilon_ / static_cast<double>(candidates));
  std::fill(propensities.begin(), propensities.end(), by_rank);
  explore(requests, candidates, slates, propensities);
}

void EpsilonGreedyPolicy::explore(std::span<const Arrival> requests, std::size_t candidates,
                                  std::span<std::uint32_t> slates, std::span<float> propensities) {
  const std::size_t shown = slates.size() / requests.size();
  const auto always = static_cast<float>(epsilon_ / static_cast<double>(candidates));
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

std::vector<std::uint32_t> logging_ranks(const Catalogue& catalogue) {
  std::vector<std::uint32_t> ranks;
  ranks.reserve(catalogue.items());
  for (std::uint32_t item = 0; item < catalogue.items(); ++item) ranks.push_back(catalogue.traits(item).logging_rank);
  return ranks;
}

namespace {

std::unique_ptr<LoggingPolicy> make(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed) {
  return std::make_unique<EpsilonGreedyPolicy>(logging_ranks(catalogue), parameters.number("epsilon"), seed);
}

}  // namespace

LoggingPolicyInfo epsilon_greedy_policy_info() {
  return {.name = "epsilon_greedy",
          .summary =
              "by popularity and quality, but for a share in random order: P(i at p) = (1 - epsilon) [i is p-th] "
              "+ epsilon / candidates",
          .parameters = {{.name = "epsilon",
                          .default_value = 0.2,
                          .meaning = "share of requests that the logging policy answers in random order",
                          .minimum = 0.0,
                          .maximum = 1.0}},
          .make = make};
}

}  // namespace springtide::sim
