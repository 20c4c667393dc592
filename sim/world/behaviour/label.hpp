#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sim/world/answers.hpp"
#include "sim/world/behaviour/funnel.hpp"

namespace springtide::sim {

/// Puts another behaviour in the place of the click: then it is what the log calls feedback, what users answer, and
/// what the truth is the probability of.
class Labeller {
 public:
  /// @throws ConfigError where the world has no such behaviour, it is not one of an impression, or an item's answer
  ///         hangs on the others of its slate (world.choice): what is clicked most is then shown best first, but what
  ///         is bought most need not be, and no oracle is known
  Labeller(const WorldConfig& world, std::uint64_t seed, LabelConfig label);

  /// Makes the label the feedback of a simulated world, with its truth.
  void relabel(SimulatedWorld& world) const;
  /// Turns answers about clicks into answers about the label. @param answers  of the request, one an item
  void turn(UserId user, std::uint32_t ordinal, std::span<const ItemId> items, std::span<const float> click_probability,
            std::span<PotentialAnswer> answers) const;

 private:
  LabelConfig label_;
  Funnel funnel_;
  std::size_t kind_ = 0;  // of the funnel's, where the label is no click
};

}  // namespace springtide::sim
