#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/catalogue.hpp"

namespace springtide::sim {

/// What user u would do with item i at their n-th request, drawn before anyone decides what to show: uniforms for
/// examination, click and delay.
struct PotentialOutcome {
  float examination, click, delay;
};

/// How much each item attracts each user, and what was drawn about their answers: what the model of choice
/// (choice/choice_model.hpp) makes clicks of.
///
/// P(click | examined) = sigmoid(base_logit + interests . topics + quality + appeal + novelty_appeal 2^(-age /
/// half_life)), appeal being what drifts have made of the item. The three uniforms of an outcome come from one Philox
/// block keyed by (seed, u, n, i): every slate, algorithm and strategy meets the same answers, and a closed loop may
/// ask for those that the log did not show.
class Choice {
 public:
  /// @param parameters  of a world
  Choice(const Parameters& parameters, std::uint64_t seed);

  /// P(click | examined) of the same number of candidates for each request.
  /// @param interests  what each one who comes likes: a row of the catalogue's stride each; users are distinct
  /// @param appeal     logits on top of each item's quality; empty: none
  /// @param items      requests x candidates
  void click_probabilities(std::span<const Arrival> requests, std::span<const float> interests,
                           const Catalogue& catalogue, std::span<const float> appeal,
                           std::span<const std::uint32_t> items, std::span<float> probabilities);

  PotentialOutcome outcome(std::uint32_t user, std::uint32_t ordinal, std::uint32_t item) const;
  /// Exponential, from the outcome's own uniform.
  SimDuration delay(float uniform) const;
  /// The same, given the uniform's logarithm.
  SimDuration delay_of_log(float log_of_uniform) const;

  /// The key of all outcomes, for fill_answers and fill_outcomes.
  RandomKey key() const { return key_; }

 private:
  float base_logit_, novelty_appeal_;
  double decay_per_day_, delay_mean_us_;
  RandomKey key_;
  std::vector<float> base_, age_, partial_, probability_;  // scratch of click_probabilities
};

/// Which request of its user each request of a log is, from 0: with the user and the item, the key of an outcome.
std::vector<std::uint32_t> request_ordinals(const EventLog& log);

}  // namespace springtide::sim
