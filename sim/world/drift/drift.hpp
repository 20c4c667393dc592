#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sim/events/time.hpp"
#include "sim/world/ground_truth.hpp"
#include "sim/world/groups.hpp"

namespace springtide::sim {

/// Requests of distinct users, in columns: whose, the how many-th of that user (from 0), when, and the time since the
/// one before (since the start of the world for the first).
struct Visits {
  std::span<const std::uint32_t> user, ordinal;
  std::span<const SimTime> time;
  std::span<const SimDuration> elapsed;

  std::size_t size() const { return user.size(); }
};

/// What visiting users like in each topic, in logits: a row of `stride` floats a visit. Interests are the sum of the
/// user's own home, the taste of their groups and a deviation.
struct VisitInterests {
  std::size_t stride;
  std::span<float> taste;      ///< of the groups, as the drifts before have left it
  std::span<float> deviation;  ///< what the drifts before have added

  std::span<float> taste_of(std::size_t visit) const { return taste.subspan(visit * stride, stride); }
  std::span<float> deviation_of(std::size_t visit) const { return deviation.subspan(visit * stride, stride); }
};

/// What changes users' interests. Drifts compose: at each visit they are applied in order of the time they
/// begin at (their parameter `at`, if any), then of the spec; each may mix another taste into that of the groups, or
/// add to the deviation. What a user gets depends on the user, their own requests and the time alone, so that other
/// users change nothing.
class Drift {
 public:
  virtual ~Drift() = default;
  /// @pre visits of a user come in order of time, each once
  virtual void apply(const Visits& visits, const VisitInterests& interests) = 0;

  /// When it strikes, for drifts that strike at an instant.
  virtual std::optional<DriftMark> mark() const { return std::nullopt; }
  /// Per user, whether it strikes the user; empty for drifts that do not strike.
  virtual std::span<const std::uint8_t> struck() const { return {}; }
};

/// What a drift is told of the world it acts in.
struct DriftWorld {
  std::uint64_t seed = 0;
  SimDuration duration{0};
  const Groups& groups;  ///< outlives the drift
  std::uint32_t number;  ///< how many drifts of its kind are applied before it: its random streams go by it
};

}  // namespace springtide::sim
