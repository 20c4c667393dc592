#include "sim/world/choice.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/events/check.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;

}  // namespace

Choice::Choice(const Parameters& parameters, std::uint64_t seed)
    : base_logit_(static_cast<float>(parameters.number("base_logit"))),
      novelty_appeal_(static_cast<float>(parameters.number("novelty_appeal"))),
      decay_per_day_(std::numbers::ln2 * kDay_us /
                     static_cast<double>(parameters.duration("attention_half_life").count())),
      delay_mean_us_(static_cast<double>(parameters.duration("feedback_delay_mean").count())),
      key_(random_key("world/outcome", seed)) {}

void Choice::click_probabilities(std::span<const Arrival> requests, std::span<const float> interests,
                                 const Catalogue& catalogue, std::span<const float> appeal,
                                 std::span<const std::uint32_t> items, std::span<float> probabilities) {
  SPRINGTIDE_CHECK(items.size() == probabilities.size() && !requests.empty() && items.size() % requests.size() == 0);
  SPRINGTIDE_CHECK(interests.size() == requests.size() * catalogue.stride());
  const std::size_t candidates = items.size() / requests.size();
  const std::size_t padded = padded_to_lanes(items.size());
  base_.resize(padded);
  age_.resize(padded);
  partial_.resize(padded * 4);
  probability_.resize(padded);
  partial_products(interests.data(), requests.size(), catalogue.topics(), catalogue.stride(), items.data(), candidates,
                   partial_.data());
  for (std::size_t r = 0; r < requests.size(); ++r) {
    const std::size_t begin = r * candidates;
    const double now_days = static_cast<double>(requests[r].time.time_since_epoch().count()) / kDay_us;
    for (std::size_t i = begin; i < begin + candidates; ++i) {
      const ItemTraits& traits = catalogue.traits(items[i]);
      base_[i] = base_logit_ + traits.quality;
      age_[i] = static_cast<float>((now_days - traits.published_days) * decay_per_day_);
    }
  }
  if (!appeal.empty()) {
    for (std::size_t i = 0; i < items.size(); ++i) base_[i] += appeal[items[i]];
  }
  sim::click_probabilities(partial_.data(), base_.data(), age_.data(), novelty_appeal_, items.size(),
                           probability_.data());
  std::copy_n(probability_.begin(), items.size(), probabilities.begin());
}

PotentialOutcome Choice::outcome(std::uint32_t user, std::uint32_t ordinal, std::uint32_t item) const {
  const RandomBlock block = random_block(key_, {user, ordinal, item, 0U});
  return {unit_float(block[0]), unit_float(block[1]), unit_float(block[2])};
}

SimDuration Choice::delay(float uniform) const {
  logarithms(&uniform, 1);
  return delay_of_log(uniform);
}

SimDuration Choice::delay_of_log(float log_of_uniform) const {
  return SimDuration(std::llround(-delay_mean_us_ * static_cast<double>(log_of_uniform)));
}

std::vector<std::uint32_t> request_ordinals(const EventLog& log) {
  std::vector<std::uint32_t> seen(log.users, 0), ordinals;
  ordinals.reserve(log.requests());
  for (const UserId user : log.request_user) ordinals.push_back(seen[index(user)]++);
  return ordinals;
}

}  // namespace springtide::sim
