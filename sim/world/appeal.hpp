#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "sim/world/drift/drift.hpp"

namespace springtide::sim {

/// What drifts have made of the appeal of items: logits on top of their quality, the same to every user, held for
/// kAppealStep at a time.
class Appeal {
 public:
  /// @param drifts  in the order in which they are applied; outlive the appeal
  Appeal(std::span<const std::unique_ptr<Drift>> drifts, std::size_t items);

  /// Whether two instants see the same appeal: they always do where no drift is on appeal.
  bool same(SimTime a, SimTime b) const { return movers_.empty() || step_of(a) == step_of(b); }
  /// One an item, good until the next call; empty where no drift is on appeal.
  /// @pre time runs forward from call to call
  std::span<const float> at(SimTime time);

  /// From now on it is known what appeal was this long ago, in whole steps rounded up: a row of items a step.
  /// @pre before the first call of at()
  void remember(SimDuration span);
  /// What it was that long before the last at(); before the start, as at the start.
  std::span<const float> earlier() const;

 private:
  static std::int64_t step_of(SimTime time) { return time.time_since_epoch() / kAppealStep; }

  std::vector<Drift*> movers_;
  std::int64_t step_ = -1;
  std::vector<float> appeal_;
  std::size_t remembered_steps_ = 0;
  std::deque<std::vector<float>> before_;  // the last of these, but for the one in force
};

}  // namespace springtide::sim
