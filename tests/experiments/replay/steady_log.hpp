#pragma once

#include "sim/events/event_log.hpp"

namespace springtide::experiments {

/// One user is shown one item each second, and never clicks.
inline sim::EventLog one_impression_a_second(std::int64_t seconds) {
  sim::EventLog log;
  log.users = log.items = 1;
  log.item_published = {sim::SimTime{}};
  for (std::int64_t s = 0; s < seconds; ++s) {
    log.request_time.push_back(sim::SimTime(s * std::chrono::seconds(1)));
    log.request_user.push_back(sim::UserId{0});
    log.candidates.push_back(sim::ItemId{0});
    log.candidate_begin.push_back(static_cast<std::uint32_t>(s + 1));
    log.impression_item.push_back(sim::ItemId{0});
    log.impression_candidate.push_back(0);
    log.propensity.push_back(1.0F);
    log.feedback_time.push_back(sim::kNever);
    log.feedback_value.push_back(0.0F);
    log.impression_begin.push_back(static_cast<std::uint32_t>(s + 1));
  }
  return log;
}

}  // namespace springtide::experiments
