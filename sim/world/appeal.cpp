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
    if (remembered_steps_ > 0 && step_ >= 0) {
      // The row that is let go is written over: no more than these are ever made.
      std::vector<float> row;
      if (before_.size() == remembered_steps_) {
        row = std::move(before_.front());
        before_.pop_front();
      }
      row.assign(appeal_.begin(), appeal_.end());
      before_.push_back(std::move(row));
    }
    ++step_;
    std::fill(appeal_.begin(), appeal_.end(), 0.0F);
    for (Drift* const drift : movers_) drift->add_appeal(step_, appeal_);
  }
  return appeal_;
}

void Appeal::remember(SimDuration span) {
  remembered_steps_ = static_cast<std::size_t>((span + kAppealStep - SimDuration(1)) / kAppealStep);
}

std::span<const float> Appeal::earlier() const {
  if (movers_.empty() || before_.empty()) return appeal_;
  return before_.front();
}

}  // namespace springtide::sim
