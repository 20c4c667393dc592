#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/world/choice.hpp"

namespace springtide::sim {

/// How a user would answer an item that is shown to them, whatever its position.
struct PotentialAnswer {
  static constexpr SimDuration kNoClick = SimDuration::max();

  float examination;  ///< the item is examined where P(examined | position) is above this
  SimDuration delay;  ///< of the click on it once examined, from the request; kNoClick: there would be none

  bool clicked(float examined) const { return delay != kNoClick && examination < examined; }
};

/// The potential outcomes of a world, asked by whoever shows slates of their own: the answers that the world's log
/// gives to its own slates, and to all others.
class Answers {
 public:
  Answers(const Parameters& parameters, std::uint64_t seed) : choice_(parameters, seed) {}

  /// Appends the answers of a request, one an item.
  /// @param ordinal            which request of the user it is, from 0
  /// @param click_probability  P(click | examined), one an item
  void append(UserId user, std::uint32_t ordinal, std::span<const ItemId> items,
              std::span<const float> click_probability, std::vector<PotentialAnswer>& answers) const;

 private:
  Choice choice_;
};

}  // namespace springtide::sim
