#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

#include "sim/world/drift/drift.hpp"

namespace springtide {

/// Every user of a small world visits at once, again and again: what a drift makes of them is laid bare.
class Visiting {
 public:
  struct Rows {
    std::vector<float> taste, deviation;  ///< users x stride
  };

  explicit Visiting(std::uint32_t users, std::size_t topics = 16, std::uint64_t seed = 11)
      : groups_(users, topics, 0.8F, seed), seed_(seed), user_(users), elapsed_(users) {
    std::iota(user_.begin(), user_.end(), 0U);
  }

  const sim::Groups& groups() const { return groups_; }
  sim::DriftWorld world(std::uint32_t number) const {
    return {.seed = seed_, .duration = std::chrono::hours(24 * 365), .groups = groups_, .number = number};
  }

  /// The next visit of everyone, so much later: from rows of zeros, what the drift leaves in them.
  const Rows& visit(sim::Drift& drift, sim::SimDuration later) {
    elapsed_.assign(user_.size(), later);
    now_ += later;
    ++ordinal_;
    rows_ = {std::vector<float>(user_.size() * groups_.stride()), std::vector<float>(user_.size() * groups_.stride())};
    return visit_again(drift);
  }
  /// The same visit, seen by another drift, on top of what is in the rows.
  const Rows& visit_again(sim::Drift& drift) {
    const std::vector<std::uint32_t> ordinals(user_.size(), ordinal_ - 1);
    const std::vector<sim::SimTime> times(user_.size(), now_);
    drift.apply({user_, ordinals, times, elapsed_}, {groups_.stride(), rows_.taste, rows_.deviation});
    return rows_;
  }

 private:
  sim::Groups groups_;
  std::uint64_t seed_;
  std::vector<std::uint32_t> user_;
  std::vector<sim::SimDuration> elapsed_;
  sim::SimTime now_{};
  std::uint32_t ordinal_ = 0;
  Rows rows_;
};

}  // namespace springtide
