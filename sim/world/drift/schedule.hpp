#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/events/time.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::sim {

/// How another concept weighs in with time: what tells the kinds of concept drift apart. Concepts are numbered: 0 is
/// the one there was, 1 and up are others, drawn once.
class Schedule {
 public:
  struct Force {
    std::uint32_t concept_number = 0;
    float weight = 0.0F;
  };
  /// What a weight means for interests.
  enum class Blend : std::uint8_t {
    kMix,   ///< taste = (1 - weight) old + weight new
    kDraw,  ///< each request sees the new taste with the chance `weight`, else the old
    kAdd,   ///< a taste of its own, times the weight, on top
  };
  /// From when to when after the start.
  struct Span {
    SimDuration from, until;
  };

  virtual ~Schedule() = default;
  /// @param after  the own start of who is struck; negative before it
  virtual Force at(SimDuration after) const = 0;
  virtual Blend blend() const { return Blend::kMix; }
  /// How many concepts there are besides the original.
  virtual std::uint32_t others() const { return 1; }
  /// While it is under way: no other may then change the tastes of the same users, or neither would do what it
  /// declares. SimDuration::max(): for ever; nothing: it never stands in the way of another.
  virtual std::optional<Span> under_way() const = 0;
  /// Concepts that come into force within the duration, for one who starts at `start`.
  virtual std::vector<DriftChange> changes(SimTime start, SimTime end) const = 0;
};

}  // namespace springtide::sim
