#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/events/random.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/behaviour/behaviour.hpp"
#include "sim/world/choice.hpp"
#include "sim/world/choice/choice_model.hpp"

namespace springtide::sim {

/// An item shown to a user: what the random numbers of all that may come of it are keyed by.
struct Encounter {
  std::uint32_t user, ordinal, item;
};

/// What comes before and after a click: view, click, then dwell, purchase, rating and share, each on its own.
///
/// Everything is a pure function of (seed, user, ordinal, item): block 0 of a behaviour's stream at that counter has
/// whether it is done (word 0) and the normal behind its value (1 and 2), block 1 its delay. So the answers are the
/// same for every slate, algorithm and strategy, and adding a behaviour changes none of the others.
class Funnel {
 public:
  /// @throws ConfigError where a kind is unknown or named twice, or there are views where an item's answer hangs on the
  ///         others: nobody can say there what was examined
  Funnel(const WorldConfig& config, std::uint64_t seed);

  /// Whether anything is to be written: nothing of a world without behaviours, or with searches alone.
  bool any() const { return !kinds_.empty() || click_.has_value(); }
  /// Kinds with columns of their own, in the order of the log.
  const std::vector<std::string>& kinds() const { return kinds_; }

  /// What of a column comes of an impression that was examined and clicked, or for views examined.
  struct Deed {
    SimDuration delay;  ///< since the stage before
    float value;
  };
  std::optional<Deed> deed(std::size_t kind, const Encounter& encounter, float click_probability) const;
  /// From the request to the view, and from there to the click. @param plain  of a click without a law of its own
  SimDuration view_delay(const Encounter& encounter) const;
  SimDuration click_delay(const Encounter& encounter, SimDuration plain) const;
  /// P(done, and its value is at least `least` | examined), where P(click | examined) is this.
  float probability(std::size_t kind, double least, std::uint32_t user, float click_probability) const;

  /// Makes room for the impressions that a world has.
  void make_room(SimulatedWorld& world) const;
  /// Writes what comes of the impressions of some requests, whose clicks are written already.
  /// @param first  the first of them in the log
  void write(std::span<const Arrival> requests, std::size_t first, SimulatedWorld& world) const;

 private:
  // P(click | examined) without the world's base logit.
  double appeal(float click_probability) const;

  double base_logit_;
  std::uint32_t users_;  ///< who follow up a click; whoever is numbered beyond is no user
  Choice choice_;
  std::unique_ptr<const ChoiceModel> model_;
  struct Law {
    RandomKey key;
    DelayLaw delay;
  };
  std::optional<Law> view_, click_;
  std::vector<std::string> kinds_;
  std::vector<RandomKey> keys_;                         // one a kind
  std::vector<std::unique_ptr<Behaviour>> behaviours_;  // likewise; null for views
};

}  // namespace springtide::sim
