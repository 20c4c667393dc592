#include "sim/world/appeal.hpp"

#include <algorithm>

#include "sim/events/check.hpp"

namespace springtide::sim {

Appeal::Appeal(std::span<const std::unique_ptr<Drift>> drifts, std::size_t items) {
  for (const auto& drift : drifts) {
    if (drift->on_appeal()) movers_.push_back(drift.get());
  }
  if (!movers_.empty()) appeal_.resize(items);
}

std::span<const float> Appeal::at(SimTime time) {
  if (movers_.empty()) return {};
  const std::int64_t wanted = step_of(time);
  SPRINGTIDE_CHECK(wanted >= step_ && "time runs forward");
  while (step_ < wanted) {
    ++step_;
    std::fill(appeal_.begin(), appeal_.end(), 0.0F);
    for (Drift* const drift : movers_) drift->add_appeal(step_, appeal_);
  }
  return appeal_;
}

}  // namespace springtide::sim
