#pragma once

#include <cstdint>
#include <span>
#include <vector>

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

/// Room that a drift may use while it is applied, what is in it being of no account: each thread brings its own.
struct DriftScratch {
  std::vector<float> kept, spread, noise, spans;
};

/// A click: the how many-th item clicked at the user's n-th request, what it is mainly about, and what the user likes
/// at that moment, in logits, one a topic.
struct Consumption {
  std::uint32_t user, ordinal, position, topic;
  std::span<float> interests;
};

/// Appeal moves in steps of this long: a drift of it is piecewise constant, so that what an item is worth does not
/// depend on who looks, or when.
inline constexpr SimDuration kAppealStep = std::chrono::minutes(15);

/// What changes users' interests or items' appeal. Drifts compose: they are applied in order of the time they begin at
/// (their parameter `at`, if any), then of the spec. On interests each may mix another taste into that of the groups,
/// or add to the deviation; on appeal each adds logits. What a user gets depends on the user, their own requests and
/// the time alone, so that other users change nothing; what an item gets, on the item and the time alone.
class Drift {
 public:
  virtual ~Drift() = default;

  /// Threads may apply it at once, each to users of its own.
  /// @pre visits of a user come in order of time, each once
  virtual void apply(const Visits&, const VisitInterests&, DriftScratch&) {}

  /// Whether its target is the appeal of items.
  virtual bool on_appeal() const { return false; }
  /// Adds to the appeal of each item in the step that begins at step x kAppealStep.
  /// @pre steps come one after the other, from 0
  virtual void add_appeal(std::int64_t /*step*/, std::span<float> /*appeal*/) {}

  /// Whether it follows what users click: only then is it told.
  virtual bool endogenous() const { return false; }
  /// Moves what the user will like from now on, and the row of interests with it.
  virtual void consumed(const Consumption&) {}

  /// Its schedule; kind, label and parameters are filled in by who made it.
  virtual DriftTruth truth() const = 0;
};

/// What a drift is told of the world it acts in.
struct DriftWorld {
  std::uint64_t seed = 0;
  SimDuration duration{0};
  const Groups& groups;  ///< outlives the drift
  std::uint32_t number;  ///< how many drifts of its kind are applied before it: its random streams go by it
  std::span<const Segment> segments = {};
  std::span<const SimTime> published = {};  ///< one an item; outlives the drift
};

}  // namespace springtide::sim
