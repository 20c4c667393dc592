#pragma once

#include "sim/events/event_log.hpp"
#include "sim/fit/estimate.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// What a log with slates and clicks tells of how it was shown and answered.
struct AnswersFit {
  Estimate click_rate;        ///< clicks an impression; standard error over users
  Estimate epsilon;           ///< NaN where no propensity is known; no standard error: the least propensity says it
  Estimate feedback_delay_s;  ///< mean from the request to the click
  std::int64_t candidates = 0, slate = 0;  ///< the most that a request has
};
AnswersFit fit_answers(const EventLog& log);

/// The base logit at which a world, all else as configured, has this click rate. Worlds of one configuration differ in
/// their click rate by the luck of their tastes, so a few of them are simulated, small, with expected clicks instead of
/// drawn ones, and the standard error is that luck, with the log's own added (Gourieroux, Monfort & Renault 1993,
/// "Indirect inference", J. Appl. Econometrics 8).
Estimate fit_base_logit(const WorldConfig& world, const Estimate& click_rate, std::uint64_t seed);

}  // namespace springtide::sim
