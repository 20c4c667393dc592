#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

/// Draws the candidates of each request: distinct items published before it, by the attention they get.
///
/// Attention decays exponentially with age, so the chance of item i among those published before t,
///   P_t(i) ~ w_i 2^(-(t - published_i) / half_life) ~ w_i 2^(published_i / half_life),
/// changes with t only by who has been published. An alias table (Walker 1977; Vose 1991) serves an epoch of a quarter
/// of a half-life: it holds all items published before the epoch ends, and those drawn too early are drawn again. So
/// the law is exact at every instant, to the 2^-32 that one random word a draw resolves.
///
/// What is drawn is a pure function of (parameters, seed, user, the user's n-th request, time). Tables are only built
/// anew when time has moved on to another epoch: ask in order of time.
class Attention {
 public:
  Attention(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed);

  /// @param items  out: `candidates` a request
  /// @pre at least `candidates` items have been published before each request
  void draw(std::span<const Arrival> requests, std::span<std::uint32_t> items);

 private:
  void draw_in_epoch(std::span<const Arrival> requests, std::span<std::uint32_t> items);
  void take_distinct(const Arrival& request, const std::uint32_t* drawn, std::size_t column,
                     std::span<std::uint32_t> items);
  void enter_epoch_of(SimTime now);
  void build(std::uint32_t items);

  std::size_t candidates_;
  std::uint32_t blocks_;  // of random words, drawn for all requests beforehand; more on demand
  SimDuration epoch_;
  RandomKey key_;
  const std::vector<SimTime>& published_;
  std::vector<double> weight_;  // w_i 2^(published_i / half_life), relative to the end of the world

  std::size_t published_by_now_ = 0;  // items: before the request in hand
  std::int64_t epoch_number_ = -1;
  std::vector<AliasCell> cells_;                                       // items published before the epoch ends
  std::vector<double> share_;                                          // scratch of build: of a cell, 1 on average
  std::vector<std::uint32_t> order_;                                   // likewise: items
  std::vector<std::uint32_t> words_, drawn_, taken_, user_, ordinal_;  // scratch of draw
  std::vector<std::uint32_t> drawn_for_;  // an item: the last request, by serial number, that drew it
  std::uint32_t serial_ = 0;
};

}  // namespace springtide::sim
