#pragma once

#include "sim/events/random.hpp"
#include "sim/world/logging_policy/logging_policy.hpp"
#include "sim/world/logging_policy/plackett_luce.hpp"

namespace springtide::sim {

/// Softmax over a stale model: slates by Plackett and Luce, without replacement, with weights e^(score / temperature).
///
/// The model knows the world as it stood `policy_age` before the request, and no user's taste:
///   score_i = ln popularity_i + quality_i + appeal_i + novelty_appeal 2^(-age_i / attention_half_life),
/// appeal (what drifts have made of it) and age as of then, appeal in whole steps of kAppealStep; 0, the mean of the
/// first two, for an item that was not yet published. Propensities are exact: see PlackettLuce. Slates are drawn to the
/// 2^-23 that a uniform resolves; a score 87 temperatures below the best counts as that.
///
/// Cost: about 1 us an impression, for slates of 10 of 20 candidates: thirty times the rest of a world.
/// Memory, where drifts move the appeal of items: that of every step within policy_age, 4 bytes an item each.
class SoftmaxPolicy : public LoggingPolicy {
 public:
  SoftmaxPolicy(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed);

  void choose(const SlateRequests& wanted, std::span<std::uint32_t> slates, std::span<float> propensities) override;
  SimDuration age() const override { return age_; }

 private:
  // e^(score / temperature) of all candidates, the best of each request having 1.
  void weigh(const SlateRequests& wanted, std::size_t candidates);

  const Catalogue& catalogue_;
  SimDuration age_;
  float temperature_, novelty_appeal_;
  double decay_per_day_;
  RandomKey key_;
  PlackettLuce law_;
  std::vector<float> lasting_;  // an item: ln popularity + quality
  // Scratch: a row of candidates a request, words in columns.
  std::vector<float> score_, uniform_;
  std::vector<double> weight_, time_;
  std::vector<std::uint32_t> user_, ordinal_, words_, order_;
};

LoggingPolicyInfo softmax_policy_info();

}  // namespace springtide::sim
