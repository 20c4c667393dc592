#include "sim/world/faults/faults.hpp"

#include <cmath>

namespace springtide::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr double kCorruptedRange = 10.0;  // what takes a value's place is uniform on +- this

ParameterInfo number(const char* name, double value, const char* unit, double maximum, const char* meaning) {
  return {.name = name, .default_value = value, .unit = unit, .meaning = meaning, .minimum = 0.0, .maximum = maximum};
}

ParameterInfo span(const char* name, SimDuration value, const char* meaning) {
  return {.name = name, .default_value = value, .unit = "time", .meaning = meaning, .minimum = 0.0};
}

SimDuration exponential(double mean_us, std::uint32_t bits) {
  return SimDuration(std::llround(-mean_us * std::log(unit_double(bits))));
}

}  // namespace

const std::vector<ParameterInfo>& fault_parameters() {
  static const std::vector<ParameterInfo> kParameters = {
      number("lost", 0.0, "", 1, "share of events that never arrive"),
      number("late", 0.0, "", 1, "share of events that arrive late"),
      span("late_mean", hours(1), "of the exponential time by which they are late"),
      number("duplicated", 0.0, "", 1, "share of events that arrive a second time"),
      span("duplicate_delay_mean", minutes(5), "of the exponential time until then"),
      number("corrupted", 0.0, "", 1, "share of events whose value is one at random, uniform on -10 .. 10"),
      number("skewed_clocks", 0.0, "", 1, "share of users whose clock is off"),
      span("skew_sd", minutes(5), "spread of how much, normal"),
      {.name = "bots",
       .default_value = std::int64_t{0},
       .meaning = "so many users more, who are none: they click at random",
       .minimum = 0.0,
       .maximum = 1e6},
      {.name = "bot_requests_per_day",
       .default_value = 2'000.0,
       .unit = "1/day",
       .meaning = "of each of them, a Poisson process",
       .minimum = 0.0,
       .maximum = 1e6,
       .above_minimum = true},
      number("bot_click_rate", 0.5, "", 1, "P(click | examined) of whatever they see"),
  };
  return kParameters;
}

Faults::Faults(const WorldConfig& config, std::uint64_t seed)
    : event_key_(random_key("world/fault/event", seed)), clock_key_(random_key("world/fault/clock", seed)) {
  if (!config.faults) return;
  const Parameters& parameters = *config.faults;
  lost_ = parameters.number("lost");
  late_ = parameters.number("late");
  duplicated_ = parameters.number("duplicated");
  corrupted_ = parameters.number("corrupted");
  skewed_ = parameters.number("skewed_clocks");
  late_mean_us_ = static_cast<double>(parameters.duration("late_mean").count());
  copy_mean_us_ = static_cast<double>(parameters.duration("duplicate_delay_mean").count());
  skew_sd_us_ = static_cast<double>(parameters.duration("skew_sd").count());
  any_ = lost_ > 0.0 || late_ > 0.0 || duplicated_ > 0.0 || corrupted_ > 0.0 || skewed_ > 0.0;
}

EventFate Faults::fate(const Encounter& encounter) const {
  EventFate fate;
  const RandomBlock strikes = random_block(event_key_, {encounter.user, encounter.ordinal, encounter.item, 0U});
  if (unit_double(strikes[0]) < lost_) return {.faults = kLost};
  const RandomBlock how = random_block(event_key_, {encounter.user, encounter.ordinal, encounter.item, 1U});
  if (unit_double(strikes[1]) < late_) {
    fate.faults |= kLate;
    fate.late = exponential(late_mean_us_, how[0]);
  }
  if (unit_double(strikes[2]) < duplicated_) {
    fate.faults |= kDuplicated;
    fate.copy_after = exponential(copy_mean_us_, how[1]);
  }
  if (unit_double(strikes[3]) < corrupted_) {
    fate.faults |= kCorrupted;
    fate.value = static_cast<float>(kCorruptedRange * (2.0 * unit_double(how[2]) - 1.0));
  }
  return fate;
}

SimDuration Faults::skew(UserId user) const {
  if (skewed_ <= 0.0) return SimDuration(0);
  const RandomBlock words = random_block(clock_key_, {static_cast<std::uint32_t>(user), 0U, 0U, 0U});
  if (!(unit_double(words[0]) < skewed_)) return SimDuration(0);
  return SimDuration(std::llround(skew_sd_us_ * normal_of(words[1], words[2])));
}

void Faults::make_room(SimulatedWorld& world) const {
  if (any_) world.truth.fault.resize(world.log.impressions(), 0);
}

void Faults::mark(std::span<const Arrival> requests, std::size_t first, SimulatedWorld& world) const {
  if (!any_) return;
  for (std::size_t v = 0; v < requests.size(); ++v) {
    const EventLog& log = world.log;
    for (std::size_t i = log.impression_begin[first + v]; i < log.impression_begin[first + v + 1]; ++i) {
      world.truth.fault[i] = 0;
      if (log.feedback_time[i] == kNever) continue;
      const auto item = static_cast<std::uint32_t>(log.impression_item[i]);
      world.truth.fault[i] = fate({requests[v].user, requests[v].ordinal, item}).faults;
    }
  }
}

}  // namespace springtide::sim
