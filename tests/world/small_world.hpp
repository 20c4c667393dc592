#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.hpp"

namespace springtide {

/// A world's parameters from the few that a test cares about; the rest small enough for a second.
inline sim::Parameters world_of(std::map<std::string, sim::ParameterValue> given = {}) {
  given.insert({{"users", std::int64_t{2'000}}, {"items", std::int64_t{500}}, {"items_published_per_day", 50.0}});
  return sim::Parameters::resolve("world", sim::world_parameters(), given);
}

inline sim::DriftConfig drift_of(const std::string& kind, std::map<std::string, sim::ParameterValue> given = {}) {
  for (const sim::DriftInfo& info : sim::drift_registry()) {
    if (info.name == kind) return {kind, sim::Parameters::resolve("world.drift", info.parameters, given)};
  }
  return {kind, {}};
}

/// One of each kind of choice and of logging policy, with keys that its kind alone has.
inline std::vector<std::map<std::string, sim::ParameterValue>> all_choices() {
  return {{{"choice", std::string("position_based")}},
          {{"choice", std::string("position_based")}, {"examination", std::string("power")}, {"examination_eta", 0.7}},
          {{"choice", std::string("cascade")}, {"continuation", 0.9}},
          {{"choice", std::string("multinomial_logit")}, {"no_choice_logit", 0.5}}};
}
inline std::vector<std::map<std::string, sim::ParameterValue>> all_logging_policies() {
  return {{{"logging_policy", std::string("uniform")}},
          {{"logging_policy", std::string("popularity")}},
          {{"logging_policy", std::string("epsilon_greedy")}, {"epsilon", 0.3}},
          {{"logging_policy", std::string("softmax")},
           {"temperature", 0.8},
           {"policy_age", sim::SimDuration(std::chrono::hours(6))}}};
}

/// Requests of one user, in order: what the log holds of them, in a form that two worlds can be compared by.
struct UserHistory {
  std::vector<sim::SimTime> times, feedback_times;
  std::vector<sim::ItemId> candidates, shown;
  std::vector<float> truth, propensities, feedback;
  bool operator==(const UserHistory&) const = default;
};
inline UserHistory history_of(const sim::SimulatedWorld& world, std::uint32_t user,
                              sim::SimTime until = sim::kEndOfTime) {
  const sim::EventLog& log = world.log;
  UserHistory history;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    if (log.request_user[r] != sim::id_at<sim::UserId>(user) || log.request_time[r] >= until) continue;
    history.times.push_back(log.request_time[r]);
    for (std::uint32_t c = log.candidate_begin[r]; c < log.candidate_begin[r + 1]; ++c) {
      history.candidates.push_back(log.candidates[c]);
      history.truth.push_back(world.truth.click_probability[c]);
    }
    for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      history.shown.push_back(log.impression_item[i]);
      history.propensities.push_back(log.propensity[i]);
      history.feedback.push_back(log.feedback_value[i]);
      history.feedback_times.push_back(log.feedback_time[i]);
    }
  }
  return history;
}

}  // namespace springtide
