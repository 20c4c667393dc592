#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"

namespace springtide::sim {

/// The items of a world: when each is published, what it is about, how good it is, how much attention it gets.
///
/// Items are numbered in order of publication. `items` are alive at the start, published at the constant rate before
/// it; later ones come as a Poisson process of the same rate. Attention decays exponentially with age, so the chance
/// of item i among those published by t,
///   P_t(i) ~ w_i 2^(-(t - published_i) / half_life) ~ w_i 2^(published_i / half_life),
/// does not depend on t but for who is published: candidates are drawn exactly, at any instant, from a prefix of one
/// table of sums.
///
/// A pure function of (parameters, seed): users have no part in it.
class Catalogue {
 public:
  Catalogue(const Parameters& parameters, std::uint64_t seed);

  std::uint32_t items() const { return static_cast<std::uint32_t>(published_.size()); }
  std::size_t topics() const { return topics_; }
  const std::vector<SimTime>& published() const { return published_; }
  std::span<const float> topics_of(std::uint32_t item) const {
    return std::span(topic_vectors_).subspan(item * topics_, topics_);
  }
  /// What is known of each item: its topic vector, seen through noise.
  AttributeTable attributes() const;
  /// Logits that everyone feels: quality, and the appeal of the new at age t - published.
  float appeal(std::uint32_t item, SimTime now) const;
  /// What the logging policy ranks by: popularity and quality, no user's taste.
  float logging_score(std::uint32_t item) const { return logging_score_[item]; }

  /// Draws distinct items published before `now`, by attention. @pre as many have been published
  void draw_candidates(SimTime now, RandomStream& random, std::span<ItemId> candidates) const;

 private:
  std::size_t topics_;
  std::uint64_t seed_;
  double decay_per_us_;
  float novelty_appeal_, content_noise_;
  std::vector<SimTime> published_;
  std::vector<float> topic_vectors_;  // items x topics
  std::vector<float> quality_, logging_score_;
  std::vector<double> attention_sums_;  // running sums of w_i 2^(published_i / half_life), relative to the end
};

}  // namespace springtide::sim
