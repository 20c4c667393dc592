#include "experiments/replay/shared_core.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

}  // namespace

SharedCore::SharedCore(const Config& config) : config_(config) {
  SPRINGTIDE_CHECK(config.serve_us > 0.0 && config.training_share >= 0.0 && config.training_share <= 1.0);
}

double SharedCore::at(sim::SimTime time) const {
  return static_cast<double>((time - config_.arrivals.front()).count());
}

/// Until then or, where there is work to train, until that is done; @returns when it is.
double SharedCore::run(double until, double* work) {
  while (true) {
    const bool busy = served_ < arrived_;
    const double serving = !busy ? 0.0 : work != nullptr ? 1.0 - config_.training_share : 1.0;
    const double training = work != nullptr ? 1.0 - serving : 0.0;
    const double arrival = arrived_ < config_.arrivals.size() ? at(config_.arrivals[arrived_]) : kNever;
    const double answer = serving > 0.0 ? now_us_ + left_us_ / serving : kNever;
    const double trained = training > 0.0 ? now_us_ + *work / training : kNever;
    const double next = std::min({until, arrival, answer, trained});
    if (next == kNever) return kNever;
    left_us_ -= serving * (next - now_us_);
    if (work != nullptr) *work -= training * (next - now_us_);
    now_us_ = next;
    if (next == answer) {
      const sim::SimTime asked = config_.arrivals[served_++];
      if (asked >= config_.begin) responses_ns_.push_back(1e3 * (now_us_ - at(asked)));
      left_us_ = config_.serve_us;
    } else if (next == arrival) {
      if (!busy) left_us_ = config_.serve_us;
      ++arrived_;
    } else {
      return next;  // trained, or the time is up
    }
  }
}

sim::SimDuration SharedCore::train(sim::SimTime now, sim::SimDuration work) {
  if (config_.arrivals.empty()) return work;
  const double begin = at(now);
  if (begin > now_us_) run(begin, nullptr);
  double left = static_cast<double>(work.count());
  const double end = run(kNever, &left);
  if (end == kNever) return kForever;
  return std::max(work, sim::SimDuration(static_cast<sim::SimDuration::rep>(std::ceil(end - begin))));
}

const std::vector<double>& SharedCore::finish() {
  if (!config_.arrivals.empty()) run(kNever, nullptr);
  std::sort(responses_ns_.begin(), responses_ns_.end());
  return responses_ns_;
}

double SharedCore::quantile_ns(double q) const {
  SPRINGTIDE_CHECK(!responses_ns_.empty());
  const auto place = static_cast<std::size_t>(std::ceil(q * static_cast<double>(responses_ns_.size())));
  return responses_ns_[std::min(std::max<std::size_t>(place, 1), responses_ns_.size()) - 1];
}

}  // namespace springtide::experiments
