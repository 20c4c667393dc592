#include "sim/world/logging_policy/softmax.hpp"

#include <algorithm>
#include <numbers>
#include <numeric>

#include "sim/events/check.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;

}  // namespace

SoftmaxPolicy::SoftmaxPolicy(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed)
    : catalogue_(catalogue),
      age_(parameters.duration("policy_age")),
      temperature_(static_cast<float>(parameters.number("temperature"))),
      novelty_appeal_(static_cast<float>(parameters.number("novelty_appeal"))),
      decay_per_day_(std::numbers::ln2 * kDay_us /
                     static_cast<double>(parameters.duration("attention_half_life").count())),
      key_(random_key("world/logging_policy/softmax", seed)),
      lasting_(catalogue.popularity()) {
  logarithms(lasting_.data(), lasting_.size());
  for (std::uint32_t item = 0; item < catalogue.items(); ++item) lasting_[item] += catalogue.traits(item).quality;
}

void SoftmaxPolicy::weigh(const SlateRequests& wanted, std::size_t candidates) {
  score_.resize(wanted.items.size());
  weight_.resize(wanted.items.size());
  for (std::size_t r = 0; r < wanted.requests.size(); ++r) {
    const SimTime then = wanted.requests[r].time - age_;
    const double then_days = static_cast<double>(then.time_since_epoch().count()) / kDay_us;
    for (std::size_t i = r * candidates; i < (r + 1) * candidates; ++i) {
      score_[i] = static_cast<float>((catalogue_.traits(wanted.items[i]).published_days - then_days) * decay_per_day_);
    }
  }
  exponentials(score_.data(), score_.size());  // how new each is
  for (std::size_t r = 0; r < wanted.requests.size(); ++r) {
    const SimTime then = wanted.requests[r].time - age_;
    const auto scores = std::span(score_).subspan(r * candidates, candidates);
    for (std::size_t c = 0; c < candidates; ++c) {
      const std::uint32_t item = wanted.items[r * candidates + c];
      const float drifted = wanted.earlier_appeal.empty() ? 0.0F : wanted.earlier_appeal[item];
      const bool known = catalogue_.published()[item] < then;
      scores[c] = known ? lasting_[item] + drifted + novelty_appeal_ * scores[c] : 0.0F;
    }
    const float best = *std::max_element(scores.begin(), scores.end());
    for (float& score : scores) score = (score - best) / temperature_;
  }
  exponentials(score_.data(), score_.size());
  std::copy(score_.begin(), score_.end(), weight_.begin());
}

void SoftmaxPolicy::choose(const SlateRequests& wanted, std::span<std::uint32_t> slates,
                           std::span<float> propensities) {
  const auto requests = wanted.requests;
  const std::size_t candidates = wanted.items.size() / requests.size(), shown = slates.size() / requests.size();
  SPRINGTIDE_CHECK(shown <= candidates && slates.size() == propensities.size());
  weigh(wanted, candidates);
  const std::size_t column = padded_to_lanes(requests.size());
  const auto blocks = static_cast<std::uint32_t>((candidates + 3) / 4);
  user_.resize(column);
  ordinal_.resize(column);
  words_.resize(column * blocks * 4);
  uniform_.resize(wanted.items.size());
  time_.resize(candidates);
  order_.resize(candidates);
  for (std::size_t r = 0; r < requests.size(); ++r) {
    user_[r] = requests[r].user;
    ordinal_[r] = requests[r].ordinal;
  }
  fill_words(key_, user_.data(), ordinal_.data(), requests.size(), 0, blocks, words_.data());
  for (std::size_t r = 0; r < requests.size(); ++r) {
    for (std::size_t c = 0; c < candidates; ++c) uniform_[r * candidates + c] = unit_float(words_[c * column + r]);
  }
  logarithms(uniform_.data(), uniform_.size());
  for (std::size_t r = 0; r < requests.size(); ++r) {
    const auto weights = std::span<const double>(weight_).subspan(r * candidates, candidates);
    for (std::size_t c = 0; c < candidates; ++c) {
      time_[c] = -static_cast<double>(uniform_[r * candidates + c]) / weights[c];
    }
    std::iota(order_.begin(), order_.end(), 0U);
    std::partial_sort(
        order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(shown), order_.end(),
        [&](std::uint32_t a, std::uint32_t b) { return time_[a] != time_[b] ? time_[a] < time_[b] : a < b; });
    const auto slate = slates.subspan(r * shown, shown);
    for (std::size_t p = 0; p < shown; ++p) slate[p] = order_[p];
    law_.position_chances(weights, slate, propensities.subspan(r * shown, shown));
  }
}

namespace {

std::unique_ptr<LoggingPolicy> make(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed) {
  return std::make_unique<SoftmaxPolicy>(parameters, catalogue, seed);
}

}  // namespace

LoggingPolicyInfo softmax_policy_info() {
  return {.name = "softmax",
          .summary =
              "a stale model's scores s by Plackett and Luce: the next item is one of those left with chance "
              "e^(s_i / temperature) / sum e^(s_j / temperature)",
          .parameters = {{.name = "temperature",
                          .default_value = 1.0,
                          .unit = "logits",
                          .meaning = "low: always the same slate; high: any",
                          .minimum = 0.001,
                          .maximum = 1000.0},
                         {.name = "policy_age",
                          .default_value = SimDuration(std::chrono::hours(24)),
                          .unit = "time",
                          .meaning = "how long before each request the world stood as the model knows it",
                          .minimum = 0.0}},
          .make = make};
}

}  // namespace springtide::sim
