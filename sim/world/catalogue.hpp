#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "sim/events/parameters.hpp"

namespace springtide::sim {

/// What everyone makes of an item.
struct ItemTraits {
  double published_days = 0.0;
  float quality = 0.0F;            ///< logits of a click, with what the price takes
  std::uint32_t logging_rank = 0;  ///< place by popularity and quality, no user's taste; 0 is best
};

/// The items of a world: when each is published, what it is about, how good it is, how much attention it gets.
///
/// Items are numbered in order of publication. `items` are alive at the start, published at the given rate before it
/// (or within a lifetime, where that is shorter); later ones come as a Poisson process of the same rate, by thinning
/// where it follows the hour of the day. Prices are lognormal. A topic vector is one strong topic, one half as strong
/// (they may coincide) and a little of everything. A pure function of (parameters, seed): users have no part in it.
class Catalogue {
 public:
  /// @throws ConfigError where at some time fewer items are alive than a request has candidates.
  Catalogue(const Parameters& parameters, std::uint64_t seed);

  std::uint32_t items() const { return static_cast<std::uint32_t>(published_.size()); }
  /// In order of time; all but the initial items are published at 0 or later.
  const std::vector<SimTime>& published() const { return published_; }
  const ItemTraits& traits(std::uint32_t item) const { return traits_[item]; }
  /// Topic vectors: a row of stride() floats an item, padded with zeros.
  const float* topics() const { return topics_.data(); }
  std::size_t topic_count() const { return topic_count_; }
  std::size_t stride() const { return static_cast<std::size_t>(topics_.rows()); }
  /// The topic that an item is most about.
  std::uint32_t main_topic(std::uint32_t item) const;
  /// The attention an item gets at one and the same age, relative to others: lognormal.
  const std::vector<float>& popularity() const { return popularity_; }
  /// Natural logarithm of the price, one an item; empty where items have none.
  const std::vector<float>& log_price() const { return log_price_; }

 private:
  void publish(const Parameters& parameters);
  void check_alive(const Parameters& parameters) const;
  void describe(const Parameters& parameters);

  std::uint64_t seed_;
  std::size_t topic_count_;
  std::vector<SimTime> published_;
  std::vector<ItemTraits> traits_;
  std::vector<float> popularity_, log_price_;
  Eigen::MatrixXf topics_;  // stride x items
};

}  // namespace springtide::sim
