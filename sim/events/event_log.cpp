#include "sim/events/event_log.hpp"

#include <fmt/format.h>

#include <cmath>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::sim {

std::string_view task_name(Task task) {
  switch (task) {
    case Task::kClick:
      return "click";
    case Task::kNextItem:
      return "next_item";
    case Task::kRating:
      return "rating";
  }
  return "unknown";
}

void EventLog::validate() const {
  // Spelled out only where it is broken: there is a rule an impression.
  const auto refuse = [](bool wrong, fmt::string_view rule, const auto&... what) {
    if (wrong) throw InputError("event log: " + fmt::format(fmt::runtime(rule), what...));
  };
  const std::size_t shown = impressions();
  refuse(requests() == 0, "is empty: there must be at least one request");
  refuse(request_user.size() != requests(), "request_user and request_time must be equally long");
  refuse(candidate_begin.size() != requests() + 1 || impression_begin.size() != requests() + 1,
         "offsets must have one more entry than requests");
  refuse(candidate_begin.back() != candidates.size() || impression_begin.back() != shown,
         "the last offset must be the length of its column");
  refuse(impression_candidate.size() != shown || propensity.size() != shown || feedback_time.size() != shown ||
             feedback_value.size() != shown,
         "impression columns must be equally long");
  refuse(!impression_position.empty() && impression_position.size() != shown,
         "impression_position must be empty or as long as impression_item");
  refuse(!request_query.empty() && request_query.size() != requests(),
         "request_query must be empty or as long as request_time");
  for (const BehaviourColumns& behaviour : behaviours) {
    refuse(behaviour.time.size() != shown || behaviour.value.size() != shown,
           "the columns of {} must have one entry an impression", behaviour.kind);
  }
  refuse(item_published.size() != items, "item_published must have one entry an item");
  refuse(user_attributes.values.size() != user_attributes.columns * users ||
             item_attributes.values.size() != item_attributes.columns * items,
         "attributes must have one row an entity");
  ReleaseNowAndThen release;
  for (std::size_t r = 0; r < requests(); ++r) {
    release.step();
    refuse(r > 0 && request_time[r] < request_time[r - 1], "time runs backwards at request {}", r);
    refuse(index(request_user[r]) >= users, "request {} names a user beyond {}", r, users);
    refuse(impression_begin[r + 1] < impression_begin[r] || candidate_begin[r + 1] < candidate_begin[r],
           "offsets run backwards at request {}", r);
    for (std::size_t i = impression_begin[r] + 1; !impression_position.empty() && i < impression_begin[r + 1]; ++i) {
      refuse(impression_position[i] <= impression_position[i - 1], "request {} shows two at one place", r);
    }
  }
  for (const ItemId item : candidates) {
    release.step();
    refuse(index(item) >= items, "a candidate names an item beyond the catalogue");
  }
  for (std::size_t i = 0; i < shown; ++i) {
    release.step();
    refuse(index(impression_item[i]) >= items, "impression {} names an item beyond the catalogue", i);
    refuse(!std::isfinite(feedback_value[i]), "impression {} has a value that is not finite", i);
  }
  for (const float value : user_attributes.values) refuse(!std::isfinite(value), "a user attribute is not finite");
  for (const float value : item_attributes.values) refuse(!std::isfinite(value), "an item attribute is not finite");
}

}  // namespace springtide::sim
