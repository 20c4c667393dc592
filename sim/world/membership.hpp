#pragma once

#include <cstdint>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/time.hpp"

namespace springtide::sim {

/// Who is there when. Users stay for an exponential time of mean S, and newcomers join as a Poisson process of rate
/// r x `users`, r a day for each who was there at the start. Of these, both the time since they joined and the time
/// until they leave are exponential of mean S: what equilibrium has of stays that it is in the midst of. The mean
/// number present is
///   N(t) = users (e^(-t / S) + r S (1 - e^(-t / S))),
/// constant where r S = 1 and of Poisson spread about it later on; users (1 + r t) where nobody leaves.
///
/// Users are numbered by families: each of the first, then the newcomers counted to them. So a world of more users has
/// the same ones under the same numbers, and others after them.
class Membership {
 public:
  Membership(const Parameters& parameters, std::uint64_t seed);

  /// Whether anybody joins or leaves.
  bool changes() const { return !joined_.empty(); }
  /// All who are there at some time.
  std::uint32_t users() const { return users_; }
  /// kBeginningOfTime and kEndOfTime of who has always been there, and of who never leaves.
  SimTime joined(std::uint32_t user) const { return changes() ? joined_[user] : kBeginningOfTime; }
  SimTime left(std::uint32_t user) const { return changes() ? left_[user] : kEndOfTime; }
  /// The time that all of them together are there, from 0 to the end of the world.
  double user_days() const { return user_days(0, users_); }
  /// The same of those from `first` on, before `end`.
  double user_days(std::uint32_t first, std::uint32_t end) const;

 private:
  std::uint32_t users_;
  SimDuration duration_;
  std::vector<SimTime> joined_, left_;  // none where nobody joins or leaves
};

/// What user_days is on average.
double expected_user_days(const Parameters& parameters);

}  // namespace springtide::sim
