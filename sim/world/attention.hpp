#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/attention_law.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

/// Draws the candidates of each request: distinct items alive at its time, by the attention they get.
///
/// The chance of item i among those published before t and not yet expired is P_t(i) ~ w_i g(t - published_i). An alias
/// table (Walker 1977; Vose 1991) serves an epoch: it holds all items alive at some time of it, and those that are
/// drawn before their publication or after their expiry are drawn again.
///
/// Where g is exponential, P_t(i) ~ w_i 2^(published_i / half_life) changes with t only by who is alive, and that is
/// all: the law is exact at every instant, to the 2^-32 that one random word a draw resolves. Other laws fall faster
/// for some than for others. There the table holds the most that each can have in the epoch, w_i g(max(0, begin -
/// published_i)), and a draw is kept with the chance g(t - published_i) / g(max(0, begin - published_i)): rejection,
/// and so exact too, to 1e-6 of each item's share. An epoch is a sixth of the integral of g: of an even stream of items
/// at least six in seven draws are kept.
///
/// What is drawn is a pure function of (parameters, seed, user, the user's n-th request, time). Tables are only built
/// anew when time has moved on to another epoch: ask in order of time.
class Attention {
 public:
  Attention(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed);

  /// @param items  out: `candidates` a request
  /// @pre at least `candidates` items are alive at each request
  void draw(std::span<const Arrival> requests, std::span<std::uint32_t> items);

 private:
  void draw_in_epoch(std::span<const Arrival> requests, std::span<std::uint32_t> items);
  void take_distinct(const Arrival& request, const std::uint32_t* drawn, std::size_t column,
                     std::span<std::uint32_t> items);
  // Of the exponential law: weight_ of every item.
  void weigh(const Catalogue& catalogue, double half_life_days, double end_days);
  float half_lives(SimDuration age) const;
  void enter_epoch_of(SimTime now);
  // Of laws other than the exponential: the most attention that each item of the table gets in the epoch, relative to
  // the greatest of these.
  void bound_weights(SimTime begin);
  // Marks what is not to be kept of a column of draws, one for each of the requests at these times.
  void thin(const std::uint32_t* words, std::span<const SimTime> times, std::uint32_t* drawn);
  void build(const double* weight);

  std::size_t candidates_;
  std::uint32_t blocks_ = 0;  // of random words, drawn for all requests beforehand; more on demand
  AttentionLaw law_;
  SimDuration half_life_, lifetime_, epoch_;  // a lifetime of 0 is endless
  RandomKey key_, kept_key_;
  const std::vector<SimTime>& published_;
  // Of the exponential w_i 2^(published_i / half_life), relative to the end of the world, of every item; of other laws
  // what bound_weights says, of every item of the table.
  std::vector<double> weight_;
  std::vector<float> log_popularity_;  // of other laws than the exponential

  std::size_t published_by_now_ = 0, expired_by_now_ = 0;  // items: before the request in hand
  std::int64_t epoch_number_ = -1;
  std::uint32_t first_ = 0;             // item of the table
  std::vector<AliasCell> cells_;        // items alive at some time of the epoch
  std::vector<float> log_bound_, age_;  // of cells; scratch of thin
  std::vector<SimTime> times_;          // scratch of draw, as many as a column
  std::vector<double> share_;           // scratch of build: of a cell, 1 on average
  std::vector<std::uint32_t> order_;    // likewise: items
  std::vector<std::uint32_t> words_, kept_words_, drawn_, taken_, user_, ordinal_;  // scratch of draw
  std::vector<std::uint32_t> drawn_for_;  // a place in the table: the last request, by serial number, that drew it
  std::uint32_t serial_ = 0;
};

}  // namespace springtide::sim
