#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sim/events/time.hpp"
#include "sim/world/ground_truth.hpp"
#include "sim/world/groups.hpp"
#include "sim/world/interests.hpp"

namespace springtide::sim {

/// Requests of distinct users, in columns: the n-th request (from 0) of each, and the time since the one before (since
/// the start of the world for the first).
struct Visits {
  std::span<const std::uint32_t> user, ordinal;
  std::span<const SimDuration> elapsed;

  std::size_t size() const { return user.size(); }
};

/// What changes users' interests between two looks at them. Drifts compose: they are applied in the order of the spec,
/// each over the same span. What a user draws depends on the user and their own requests alone.
class Drift {
 public:
  virtual ~Drift() = default;
  /// Spreads the interests of every user around home, as they would be after a long time.
  virtual void settle(Interests& interests) const = 0;
  /// Moves the interests of the visiting users on by the time that has passed for each.
  virtual void advance(const Visits& visits, Interests& interests) = 0;

  /// When it strikes, for drifts that strike at an instant; strike() is then called once, after all requests before.
  virtual std::optional<DriftMark> mark() const { return std::nullopt; }
  /// Per user, whether it strikes the user; empty for drifts that do not strike.
  virtual std::span<const std::uint8_t> struck() const { return {}; }
  virtual void strike(Groups&, Interests&) const {}
};

/// What a drift needs to know of the world it acts in.
struct DriftWorld {
  std::uint64_t seed = 0;
  std::uint32_t users = 0;
  SimDuration duration{0};
};

}  // namespace springtide::sim
