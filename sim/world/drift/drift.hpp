#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "sim/events/random.hpp"
#include "sim/events/time.hpp"
#include "sim/world/ground_truth.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// Who a user is, as far as a drift may ask.
struct UserTraits {
  std::uint32_t user = 0;
  std::uint32_t age_band = 0;
  std::uint32_t region = 0;
  std::uint32_t concept_number = 0;  ///< which tastes the user's groups have for this user: see Sudden
};

/// What changes a user's interests between two looks at them. Drifts compose: they are applied in the order of the
/// spec, each over the same span. Const and a pure function of (user, span, random): users do not touch each other.
class Drift {
 public:
  virtual ~Drift() = default;
  /// Moves one user on over (from, to].
  /// @param random     a stream of this user, this span and this drift alone
  /// @param home       topics, where the interests are pulled to; changed in place
  /// @param interests  topics, changed in place
  virtual void advance(UserTraits& user, SimTime from, SimTime to, RandomStream& random, std::span<float> home,
                       std::span<float> interests) const = 0;
  /// Spreads the interests of a user first seen, around home, as they would be after a long time.
  virtual void settle(RandomStream& random, std::span<float> interests) const = 0;
  /// When it strikes, for drifts that strike at an instant.
  virtual std::optional<DriftMark> mark() const { return std::nullopt; }
  /// Whether it strikes this user.
  virtual bool strikes(std::uint32_t user) const = 0;
};

/// What a drift needs to know of the world it acts in.
struct DriftWorld {
  std::uint64_t seed = 0;
  std::size_t topics = 0;
  SimDuration duration{0};
  float group_sd = 0.0F;
};

}  // namespace springtide::sim
