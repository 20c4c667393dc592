#include "sim/world/choice.hpp"

#include <array>
#include <cmath>

namespace springtide::sim {

Choice::Choice(float base_logit, SimDuration feedback_delay_mean, std::uint64_t seed)
    : base_logit_(base_logit),
      delay_mean_us_(static_cast<double>(feedback_delay_mean.count())),
      key_(random_key("world/outcome", seed)) {}

float Choice::examination(std::size_t position) {
  static constexpr std::array<float, 10> kCurve = {.68F, .61F, .48F, .34F, .28F, .20F, .11F, .10F, .08F, .06F};
  if (position < kCurve.size()) return kCurve[position];
  return kCurve.back() * static_cast<float>(kCurve.size()) / static_cast<float>(position + 1);
}

float Choice::click_probability(std::span<const float> interests, std::span<const float> topics, float appeal) const {
  float logit = base_logit_ + appeal;
  for (std::size_t topic = 0; topic < topics.size(); ++topic) logit += interests[topic] * topics[topic];
  return 1.0F / (1.0F + std::exp(-logit));
}

PotentialOutcome Choice::outcome(std::uint32_t user, std::uint32_t ordinal, ItemId item) const {
  const RandomBlock block = random_block(key_, {user, ordinal, static_cast<std::uint32_t>(item), 0});
  return {unit_float(block[0]), unit_float(block[1]), unit_float(block[2])};
}

SimDuration Choice::delay(const PotentialOutcome& outcome) const {
  return SimDuration(std::llround(-delay_mean_us_ * std::log(static_cast<double>(outcome.delay))));
}

}  // namespace springtide::sim
