#include "sim/world/membership.hpp"

#include <algorithm>
#include <cmath>

#include "sim/events/random.hpp"
#include "sim/world/exponentials.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
// Longer stays than this do not fit into a time.
constexpr double kLongest_us = 9e18;

SimDuration span_us(double us) { return SimDuration(std::llround(std::min(us, kLongest_us))); }

}  // namespace

Membership::Membership(const Parameters& parameters, std::uint64_t seed)
    : users_(static_cast<std::uint32_t>(parameters.integer("users"))), duration_(parameters.duration("duration")) {
  const double newcomers_per_day = parameters.number("newcomers_per_day");
  const auto stay_us = static_cast<double>(parameters.duration("mean_stay").count());
  const bool leave = stay_us > 0.0;
  if (!leave && !(newcomers_per_day > 0.0)) return;
  const RandomKey key = random_key("world/membership", seed);
  for (std::uint32_t family = 0; family < users_; ++family) {
    Exponentials exponential(RandomStream(key, family));
    joined_.push_back(leave ? SimTime(-span_us(stay_us * exponential())) : kBeginningOfTime);
    left_.push_back(leave ? SimTime(span_us(stay_us * exponential())) : kEndOfTime);
    if (!(newcomers_per_day > 0.0)) continue;
    const auto duration_us = static_cast<double>(duration_.count());
    for (double us = 0.0;;) {
      us += kDay_us / newcomers_per_day * exponential();
      if (us >= duration_us) break;
      joined_.push_back(SimTime(span_us(us)));
      left_.push_back(leave ? SimTime(span_us(us + stay_us * exponential())) : kEndOfTime);
    }
  }
  users_ = static_cast<std::uint32_t>(joined_.size());
}

double Membership::user_days(std::uint32_t first, std::uint32_t end) const {
  const SimTime over(duration_);
  double us = changes() ? 0.0 : static_cast<double>(end - first) * static_cast<double>(duration_.count());
  for (std::uint32_t user = first; changes() && user < end; ++user) {
    us += static_cast<double>((std::min(left_[user], over) - std::max(joined_[user], SimTime{})).count());
  }
  return us / kDay_us;
}

double expected_user_days(const Parameters& parameters) {
  const auto users = static_cast<double>(parameters.integer("users"));
  const double newcomers_per_day = parameters.number("newcomers_per_day");
  const double days = static_cast<double>(parameters.duration("duration").count()) / kDay_us;
  const double stay_days = static_cast<double>(parameters.duration("mean_stay").count()) / kDay_us;
  if (!(stay_days > 0.0)) return users * days * (1.0 + newcomers_per_day * days / 2.0);
  // The integral of N(t).
  const double of_first = stay_days * -std::expm1(-days / stay_days);
  return users * (of_first + newcomers_per_day * stay_days * (days - of_first));
}

}  // namespace springtide::sim
