#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/events/parameters.hpp"

namespace springtide::sim {

/// No slate is longer.
inline constexpr std::size_t kLongestSlate = 255;

/// The items of a slate, in order of position, and what was drawn about them before anyone decided what to show.
struct PotentialSlate {
  std::uint32_t user, ordinal;                ///< who asks, and the how many-th time, from 0
  std::span<const float> attraction;          ///< P(click | examined) of each item: GroundTruth::click_probability
  std::span<const float> examination, click;  ///< uniforms of each item's outcome: see Choice::outcome
};

/// How users go through a slate: what they click, and how likely it was. Immutable, so safe to share among threads.
///
/// What is clicked is a pure function of seed, user, ordinal and the items shown. In every model an item's chance does
/// not grow with what is put above it, so that
///   - to show the candidates of the highest attraction, highest first, is worth most: the oracle's slate;
///   - who would not click an item shown alone clicks it in no slate.
class ChoiceModel {
 public:
  virtual ~ChoiceModel() = default;

  /// P(click) of each item of a slate, given the whole of it.
  /// @param attraction  in order of position
  /// @param clicks      out: one an item
  virtual void click_probabilities(std::span<const float> attraction, std::span<double> clicks) const = 0;
  /// What is clicked: 1, else 0, one an item.
  virtual void answer(const PotentialSlate& slate, std::span<float> clicked) const = 0;

  /// P(examined | position), of kLongestSlate positions, where each item is answered by itself: clicked where its
  /// examination is below this and its click below its attraction. Empty where an answer hangs on the other items.
  virtual std::span<const float> examination() const { return {}; }
};

/// One kind of choice: what `springtide describe` prints.
struct ChoiceInfo {
  std::string name;
  std::string summary;                    ///< one line, with the formula
  std::vector<ParameterInfo> parameters;  ///< keys of [world] that apply with it alone
  std::unique_ptr<ChoiceModel> (*make)(const Parameters&, std::uint64_t seed) = nullptr;
};
const std::vector<ChoiceInfo>& choice_registry();

/// The model that a world's parameters name.
std::unique_ptr<ChoiceModel> make_choice_model(const Parameters& parameters, std::uint64_t seed);

}  // namespace springtide::sim
