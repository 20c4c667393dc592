#include "sim/world/answers.hpp"

#include "sim/events/check.hpp"

namespace springtide::sim {

void Answers::append(UserId user, std::uint32_t ordinal, std::span<const ItemId> items,
                     std::span<const float> click_probability, std::vector<PotentialAnswer>& answers) const {
  SPRINGTIDE_CHECK(items.size() == click_probability.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const PotentialOutcome outcome =
        choice_.outcome(static_cast<std::uint32_t>(user), ordinal, static_cast<std::uint32_t>(items[i]));
    float alone = 0.0F;
    model_->answer({.user = static_cast<std::uint32_t>(user),
                    .ordinal = ordinal,
                    .attraction = click_probability.subspan(i, 1),
                    .examination = {&outcome.examination, 1},
                    .click = {&outcome.click, 1}},
                   {&alone, 1});
    answers.push_back({click_probability[i], outcome.examination, outcome.click,
                       alone > 0.0F ? choice_.delay(outcome.delay) : PotentialAnswer::kNoClick});
  }
}

void Answers::to_slate(UserId user, std::uint32_t ordinal, std::span<const PotentialAnswer> answers,
                       std::span<const std::uint32_t> shown, std::vector<SimDuration>& delays) {
  attraction_.clear();
  examination_.clear();
  click_.clear();
  for (const std::uint32_t candidate : shown) {
    attraction_.push_back(answers[candidate].attraction);
    examination_.push_back(answers[candidate].examination);
    click_.push_back(answers[candidate].click);
  }
  clicked_.resize(shown.size());
  model_->answer({.user = static_cast<std::uint32_t>(user),
                  .ordinal = ordinal,
                  .attraction = attraction_,
                  .examination = examination_,
                  .click = click_},
                 clicked_);
  delays.clear();
  for (std::size_t p = 0; p < shown.size(); ++p) {
    delays.push_back(clicked_[p] > 0.0F ? answers[shown[p]].delay : PotentialAnswer::kNoClick);
  }
}

}  // namespace springtide::sim
