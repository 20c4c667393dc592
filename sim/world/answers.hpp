#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/world/choice.hpp"
#include "sim/world/choice/choice_model.hpp"

namespace springtide::sim {

/// How a user would answer an item that is shown to them, whatever else is.
struct PotentialAnswer {
  static constexpr SimDuration kNoClick = SimDuration::max();

  float attraction;          ///< P(click | examined)
  float examination, click;  ///< uniforms of the outcome
  SimDuration delay;  ///< of the click, from the request, where there is one; kNoClick: not even were it shown alone
};

/// The potential outcomes of a world, asked by whoever shows slates of their own: the answers that the world's log
/// gives to its own slates, and to all others.
class Answers {
 public:
  Answers(const Parameters& parameters, std::uint64_t seed)
      : choice_(parameters, seed), model_(make_choice_model(parameters, seed)) {}

  /// Appends the answers of a request, one an item.
  /// @param ordinal            which request of the user it is, from 0
  /// @param click_probability  P(click | examined), one an item
  void append(UserId user, std::uint32_t ordinal, std::span<const ItemId> items,
              std::span<const float> click_probability, std::vector<PotentialAnswer>& answers) const;

  /// What the user does with a slate: for each item of it the delay of the click, or kNoClick.
  /// @param answers  to all candidates of this request
  /// @param shown    indices of answers, in order of position
  void to_slate(UserId user, std::uint32_t ordinal, std::span<const PotentialAnswer> answers,
                std::span<const std::uint32_t> shown, std::vector<SimDuration>& delays);

 private:
  Choice choice_;
  std::unique_ptr<ChoiceModel> model_;
  std::vector<float> attraction_, examination_, click_, clicked_;  // scratch of to_slate
};

}  // namespace springtide::sim
