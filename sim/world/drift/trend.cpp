#include "sim/world/drift/trend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/events/random.hpp"
#include "sim/world/drift/scope.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_s = 86'400.0;
constexpr double kHalfLives = 12.0;  // after which nothing of a burst is left: 2^-12 of its height

struct Burst {
  double begin_s;
  std::uint32_t topic;
};

class Trend final : public Drift {
 public:
  Trend(const Parameters& parameters, const DriftWorld& world)
      : scope_("trend", parameters, world),
        duration_(world.duration),
        per_day_(parameters.number("bursts_per_day")),
        height_(static_cast<float>(parameters.number("height"))),
        rise_s_(to_seconds(parameters.duration("rise"))),
        half_life_s_(to_seconds(parameters.duration("half_life"))),
        lasts_s_(rise_s_ + kHalfLives * half_life_s_) {
    RandomStream random(fmt::format("world/drift/trend/{}/bursts", world.number), world.seed);
    const auto topics = static_cast<std::uint32_t>(world.groups.topics());
    for (double at_s = -lasts_s_; per_day_ > 0.0;) {
      float log_of_uniform = random.uniform();
      logarithms(&log_of_uniform, 1);
      at_s -= static_cast<double>(log_of_uniform) / per_day_ * kDay_s;
      if (at_s >= to_seconds(duration_)) break;
      bursts_.push_back({at_s, random.below(topics)});
    }
  }

  void apply(const Visits& visits, const VisitInterests& interests, DriftScratch&) override {
    for (std::size_t v = 0; v < visits.size(); ++v) {
      if (!scope_.strikes(visits.user[v])) continue;
      float* const deviation = interests.deviation_of(v).data();
      for_each_burst(to_seconds(visits.time[v]),
                     [&](const Burst& burst, float lift) { deviation[burst.topic] += lift; });
    }
  }

  DriftTruth truth() const override {
    DriftTruth truth = scope_.bare_truth();
    truth.unit = "logits";
    truth.marked = false;
    for (const Burst& burst : bursts_) truth.changes.push_back({SimTime(from_seconds(burst.begin_s)), burst.topic});
    const double mean = per_day_ / kDay_s * double{height_} * (0.5 * rise_s_ + half_life_s_ / std::numbers::ln2);
    for (SimDuration hour{}; hour <= duration_; hour += std::chrono::hours(1)) {
      float sum = 0.0F;
      for_each_burst(to_seconds(hour), [&](const Burst&, float lift) { sum += lift; });
      truth.declared.push_back(static_cast<float>(mean));
      truth.realised.push_back(sum * static_cast<float>(scope_.share_struck()));
    }
    return truth;
  }

 private:
  // Calls f(burst, logits) for those that lift their topics now.
  template <typename F>
  void for_each_burst(double now_s, F f) const {
    auto it = std::lower_bound(bursts_.begin(), bursts_.end(), now_s - lasts_s_,
                               [](const Burst& burst, double time_s) { return burst.begin_s < time_s; });
    for (; it != bursts_.end() && it->begin_s <= now_s; ++it) {
      const double age_s = now_s - it->begin_s;
      if (age_s < rise_s_) {
        f(*it, height_ * static_cast<float>(age_s / rise_s_));
      } else {
        auto left = static_cast<float>(-std::numbers::ln2 * (age_s - rise_s_) / half_life_s_);
        exponentials(&left, 1);
        f(*it, height_ * left);
      }
    }
  }

  Scope scope_;
  SimDuration duration_;
  double per_day_;
  float height_;
  double rise_s_, half_life_s_, lasts_s_;
  std::vector<Burst> bursts_;  // in order of time
};

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<Trend>(parameters, world);
}

ParameterInfo span(const char* name, SimDuration value, bool above_zero, const char* meaning) {
  return {.name = name,
          .default_value = value,
          .unit = "time",
          .meaning = meaning,
          .minimum = 0.0,
          .above_minimum = above_zero};
}

}  // namespace

DriftInfo trend_info() {
  using std::chrono::hours;
  return {
      .name = "trend",
      .summary =
          "bursts of topics for everybody: height (a / rise) logits at age a, then height 2^(-(a - rise) / "
          "half_life)",
      .parameters = scope_parameters({}, {{.name = "bursts_per_day",
                                           .default_value = 3.0,
                                           .unit = "1/day",
                                           .meaning = "rate of the Poisson process of bursts, over all topics",
                                           .minimum = 0.0,
                                           .maximum = 1e4},
                                          {.name = "height",
                                           .default_value = 1.0,
                                           .unit = "logits",
                                           .meaning = "what a burst adds to its topic at most",
                                           .minimum = -10.0,
                                           .maximum = 10.0},
                                          span("rise", hours(1), false, "from the beginning of a burst to its peak"),
                                          span("half_life", hours(6), true, "it then halves in this time")}),
      .make = make};
}

}  // namespace springtide::sim
