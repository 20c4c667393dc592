#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "algorithms/neighbours/count_row.hpp"
#include "algorithms/recommender.hpp"
#include "algorithms/shared_blocks.hpp"
#include "sim/events/parameters.hpp"

namespace springtide::algorithms {

/// How alike members are that come together in baskets, kept exactly as takes arrive: items in the baskets of users
/// (item_knn), or users in the baskets of items (user_knn). Copies share what neither side changes later.
///
/// A take of member i in basket b weighs w_bi = 2^(-age / half_life), 1 without a half-life. With
///   n_i = sum over b of w_bi^2,   c_ij = sum over b of w_bi w_bj,
/// the similarity is c_ij / sqrt(n_i n_j) (cosine) or c_ij / (n_i + n_j - c_ij) (jaccard; of weights, Tanimoto's),
/// times c_ij / (c_ij + shrinkage). Pairs count within each basket's newest `longest_basket` members. A member taken
/// again is the newest once more, with the weight of now; one that had dropped out counts as new.
///
/// Ages grow with time, but all alike: weights are kept as 2^((time - landmark) / half_life) instead, from which the
/// similarities are the same (Cormode et al. 2009, "Forward decay", ICDE), and the landmark is moved, all weights
/// scaled by a power of two, before they leave the range of floats. What is then below it is forgotten.
///
/// Cost: a take, O(longest_basket); moving the landmark, every 32 half-lives, O(pairs). Memory O(pairs).
class Likeness {
 public:
  enum class Kind { kCosine, kJaccard };
  struct Take {
    std::uint32_t id;
    float weight;
  };
  using Basket = std::vector<Take>;  // oldest first

  /// @param parameters  that likeness_parameters() declares
  Likeness(const sim::Parameters& parameters, std::size_t longest_basket);

  /// To be called before what happens at `time`: what weights given out earlier are to be multiplied by, mostly 1.
  float advance(SimTime time);
  /// Of a take at `time`, in the units of the last advance().
  float weight(SimTime time) const;
  void take(std::uint32_t basket, std::uint32_t member, float weight);

  std::size_t members() const { return sizes_.size(); }
  const Basket& basket(std::size_t b) const { return baskets_[b]; }
  Kind kind() const { return kind_; }
  float shrinkage() const { return shrinkage_; }
  /// n of a member, and its row of c; in the units of the last advance(), squared.
  float size(std::size_t member) const { return sizes_[member]; }
  const CountRow& common(std::size_t member) const { return common_[member]; }
  /// What weights are to be multiplied by to be those of the newest time met.
  float to_now() const;

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);
  std::size_t bytes() const { return sizes_.bytes() + common_.bytes() + baskets_.bytes() + row_bytes_; }

 private:
  void add_pair(std::uint32_t of, std::uint32_t with, float amount);
  void scale(float factor);
  double half_lives(SimTime time) const;

  Kind kind_;
  float shrinkage_;
  sim::SimDuration half_life_;  // zero: none
  std::size_t longest_basket_;
  SimTime landmark_ = sim::kBeginningOfTime;  // before the first take
  SimTime newest_ = sim::kBeginningOfTime;
  std::size_t row_bytes_ = 0;  // of what rows and baskets hold
  // A take touches the rows of a whole basket but one basket: blocks of the one are small, of the other large.
  SharedBlocks<float> sizes_;        // by member: n
  SharedRows<CountRow, 32> common_;  // by member: c
  SharedRows<Basket, 256> baskets_;  // by basket
};

/// `similarity`, `shrinkage` and `half_life`, to append to a learner's own parameters.
/// @param unit  of what is counted: who or what members have in common
std::vector<sim::ParameterInfo> with_likeness(std::vector<sim::ParameterInfo> parameters, const char* unit,
                                              double shrinkage);

}  // namespace springtide::algorithms
