#pragma once

#include <cstdint>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/events/time.hpp"

namespace springtide::sim {

/// The n-th request of a user, from 0.
struct Arrival {
  SimTime time;
  std::uint32_t user, ordinal;
};

/// What follows when a user comes: a session of requests, and further sessions of the same user, as a burst.
///
/// A session has a geometric number of requests (mean m), exponential gaps apart. Sessions excite each other: each
/// brings on a Poisson number of others (mean n < 1) after exponential delays. So the starts of a user's sessions are a
/// Hawkes process with kernel n e^(-t / decay) / decay (Hawkes 1971), drawn exactly by its clusters (Hawkes & Oakes
/// 1974). The self-excitation is each user's own, since another user must change nothing for them.
///
/// Of starts of rate mu come m mu / (1 - n) requests; over windows that are long beside decay / (1 - n) and m gaps
/// their counts have the Fano factor m - 1 + m / (1 - n)^2.
///
/// A pure function of (parameters, seed, user, number of the start). Cost: some 5 ns a request, 200 ns a start.
class Sessions {
 public:
  Sessions(const Parameters& parameters, std::uint64_t seed);

  /// Whether a start is ever more than one request.
  bool any() const { return branching_ > 0.0F || stop_log_ < kNoMore; }
  /// How many requests a start makes on average, itself included: m / (1 - n).
  double requests_a_start() const { return requests_a_start_; }
  /// A millionth of what follows a start does so later than this.
  SimDuration reach() const { return reach_; }
  /// Appends the requests within [0, end) of a start, itself included, in no order; all have its ordinal.
  void follow(const Arrival& start, SimTime end, std::vector<Arrival>& requests) const;

 private:
  static constexpr float kNoMore = 1e9F;

  float branching_;
  double decay_us_, gap_us_;
  float stop_log_;  // -ln P(a session goes on); kNoMore where it never does
  double requests_a_start_;
  SimDuration reach_;
  RandomKey key_;
};

}  // namespace springtide::sim
