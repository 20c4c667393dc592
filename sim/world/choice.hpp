#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/ids.hpp"
#include "sim/events/random.hpp"
#include "sim/events/time.hpp"

namespace springtide::sim {

/// What user u would do with item i at their n-th request, drawn before anyone decides what to show: uniforms for
/// examination, click and delay from one Philox block keyed by (seed, u, n, i).
struct PotentialOutcome {
  float examination, click, delay;
};

/// Examination by position, then a click by appeal: P(click) = P(examined | position) P(click | examined).
///
/// The click probability given examination is sigmoid(base_logit + interests . topics + appeal). Examination is the
/// published curve .68 .61 .48 .34 .28 .20 .11 .10 .08 .06 (science.md section 2), continued as .06 x 10 / position.
/// Outcomes are a pure function: every slate, algorithm and strategy meets the same answers.
class Choice {
 public:
  Choice(float base_logit, SimDuration feedback_delay_mean, std::uint64_t seed);

  /// P(examined | position), positions from 0.
  static float examination(std::size_t position);

  float click_probability(std::span<const float> interests, std::span<const float> topics, float appeal) const;

  PotentialOutcome outcome(std::uint32_t user, std::uint32_t ordinal, ItemId item) const;
  static bool clicked(const PotentialOutcome& outcome, std::size_t position, float click_probability) {
    return outcome.examination < examination(position) && outcome.click < click_probability;
  }
  /// Exponential, from the outcome's own uniform.
  SimDuration delay(const PotentialOutcome& outcome) const;

 private:
  float base_logit_;
  double delay_mean_us_;
  RandomKey key_;
};

}  // namespace springtide::sim
