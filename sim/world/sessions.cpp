#include "sim/world/sessions.hpp"

#include <cmath>

#include "sim/world/exponentials.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

SimDuration span_us(double us) { return SimDuration(std::llround(us)); }

}  // namespace

Sessions::Sessions(const Parameters& parameters, std::uint64_t seed)
    : branching_(static_cast<float>(parameters.number("burst_branching"))),
      decay_us_(static_cast<double>(parameters.duration("burst_decay").count())),
      gap_us_(static_cast<double>(parameters.duration("session_gap").count())),
      stop_log_(kNoMore),
      key_(random_key("world/sessions", seed)) {
  const double mean = parameters.number("session_requests"), calm = 1.0 - static_cast<double>(branching_);
  if (mean > 1.0) {
    auto goes_on = static_cast<float>(1.0 - 1.0 / mean);
    logarithms(&goes_on, 1);
    stop_log_ = -goes_on;
  }
  requests_a_start_ = mean / calm;
  // Both what is left of a burst and of a session fall exponentially; e^-14 is a millionth.
  const double burst_us = branching_ > 0.0F ? decay_us_ / calm : 0.0, session_us = mean > 1.0 ? gap_us_ * mean : 0.0;
  reach_ = span_us(14.0 * (burst_us + session_us));
}

void Sessions::follow(const Arrival& start, SimTime end, std::vector<Arrival>& requests) const {
  Exponentials exponential(RandomStream(key_, std::uint64_t{start.user} << 32U | start.ordinal));
  const auto put = [&](SimTime time) {
    if (time >= SimTime{} && time < end) requests.push_back({time, start.user, start.ordinal});
  };
  std::vector<SimTime> begun{start.time};
  while (!begun.empty()) {
    SimTime time = begun.back();
    begun.pop_back();
    // A Poisson number of the given mean: as many as fit, exponential steps apart, into a length of it.
    for (double length = exponential(); length < static_cast<double>(branching_); length += exponential()) {
      begun.push_back(time + span_us(decay_us_ * exponential()));
    }
    put(time);
    // One more is as likely as an exponential is above -ln of its chance.
    while (stop_log_ < kNoMore && exponential() > static_cast<double>(stop_log_)) {
      time += span_us(gap_us_ * exponential());
      put(time);
    }
  }
}

}  // namespace springtide::sim
