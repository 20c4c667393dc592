#include "sim/world/answers.hpp"

#include "sim/events/check.hpp"

namespace springtide::sim {

void Answers::append(UserId user, std::uint32_t ordinal, std::span<const ItemId> items,
                     std::span<const float> click_probability, std::vector<PotentialAnswer>& answers) const {
  SPRINGTIDE_CHECK(items.size() == click_probability.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const PotentialOutcome outcome =
        choice_.outcome(static_cast<std::uint32_t>(user), ordinal, static_cast<std::uint32_t>(items[i]));
    const bool likes = outcome.click < click_probability[i];
    answers.push_back({outcome.examination, likes ? choice_.delay(outcome.delay) : PotentialAnswer::kNoClick});
  }
}

}  // namespace springtide::sim
