#include "experiments/calibration/calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>

#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

using algorithms::Examples;
using algorithms::Recommender;
using algorithms::Snapshot;

constexpr std::array<std::size_t, 5> kShares = {16, 8, 4, 2, 1};  // one part in so many of the examples
constexpr std::size_t kFewestFits = 3, kMostFits = 12;            // of each size
constexpr std::size_t kFewestRounds = 10, kMostRounds = 200;      // of updates of each kind
constexpr double kEnoughSeconds = 0.5;

/// So many updates of so many examples each, each of them with a publish before it or none. There are 64 examples or
/// more in a round, so that a learner which gathers a batch before it learns is seen to do both.
struct Round {
  std::size_t calls, batch;
  bool publish;
};
constexpr std::array<Round, 6> kRounds = {Round{64, 1, false}, {1, 256, true},  {8, 16, false},
                                          {64, 1, true},       {1, 256, false}, {8, 16, true}};

double us_between(WallTime from, WallTime to) {
  // A clock may not have moved: what takes no time it can see takes a tenth of its nanosecond.
  return std::max(std::chrono::duration<double, std::micro>(to - from).count(), 1e-4);
}

class Calibrator {
 public:
  Calibrator(const algorithms::AlgorithmInfo& algorithm, const algorithms::LearnerConfig& config,
             const Examples& examples, const ReadClock& now)
      : algorithm_(algorithm), config_(config), examples_(examples), now_(now) {}

  CalibratedCosts run() {
    CalibratedCosts result;
    result.examples = examples_.size();
    time_fits();
    if (algorithm_.capabilities.incremental) {
      time_updates();
      const std::vector<CostEstimate> found = robust_costs(updates_);
      result.update_us = found[0];
      result.update_us_per_example = found[1];
      result.publish_us = found[2];
    } else {
      result.publish_us = robust_costs(publishes_).front();
    }
    for (TimedWork& fit : fits_) fit.us = std::max(fit.us - result.publish_us.us, 1e-4);
    const std::vector<CostEstimate> found = robust_costs(fits_);
    result.fit_us = found[0];
    result.fit_us_per_example = found[1];
    return result;
  }

 private:
  bool enough(std::size_t rounds, std::size_t fewest, std::size_t most, WallTime since) const {
    return rounds >= fewest && (rounds >= most || seconds_between(since, now_()) >= kEnoughSeconds);
  }

  void time_fits() {
    const WallTime since = now_();
    for (std::size_t round = 0; !enough(round, kFewestFits, kMostFits, since); ++round) {
      for (const std::size_t share : kShares) {
        const std::size_t size = examples_.size() / share;
        const WallTime started = now_();
        const std::unique_ptr<Recommender> learner = algorithm_.make(config_);
        learner->fit(examples_.slice(examples_.size() - size, size));
        const WallTime fitted = now_();
        const std::shared_ptr<const Snapshot> snapshot = learner->publish();
        const WallTime published = now_();
        fits_.push_back({{1.0, static_cast<double>(size)}, us_between(started, published)});
        publishes_.push_back({{1.0}, us_between(fitted, published)});
      }
    }
  }

  void time_updates() {
    const std::unique_ptr<Recommender> learner = algorithm_.make(config_);
    const std::size_t half = examples_.size() / 2;
    learner->fit(examples_.slice(0, half));
    // A snapshot serves while the next is in the making: what they share is copied, not changed.
    std::shared_ptr<const Snapshot> serves = learner->publish();
    std::size_t next = half;
    const auto update = [&](std::size_t batch) {
      if (next + batch > examples_.size()) next = half;
      learner->update(examples_.slice(next, batch));
      next += batch;
    };
    const WallTime since = now_();
    for (std::size_t round = 0; !enough(round, kFewestRounds, kMostRounds, since); ++round) {
      for (const Round& kind : kRounds) {
        update(1);  // what a publish before has left to be copied is not this round's
        const WallTime started = now_();
        for (std::size_t call = 0; call < kind.calls; ++call) {
          if (kind.publish) serves = learner->publish();
          update(kind.batch);
        }
        const WallTime ended = now_();
        const auto calls = static_cast<double>(kind.calls);
        updates_.push_back(
            {{calls, calls * static_cast<double>(kind.batch), kind.publish ? calls : 0.0}, us_between(started, ended)});
      }
    }
  }

  const algorithms::AlgorithmInfo& algorithm_;
  const algorithms::LearnerConfig& config_;
  const Examples& examples_;
  const ReadClock& now_;
  std::vector<TimedWork> fits_;       // counts: fits, examples
  std::vector<TimedWork> publishes_;  // counts: publishes
  std::vector<TimedWork> updates_;    // counts: calls, examples, publishes
};

double known(const CostEstimate& estimate) { return std::isnan(estimate.us) ? 0.0 : estimate.us; }

}  // namespace

TrainingCosts CalibratedCosts::costs() const {
  return {.fit_us = known(fit_us),
          .fit_us_per_example = known(fit_us_per_example),
          .update_us = known(update_us),
          .update_us_per_example = known(update_us_per_example),
          .publish_us = known(publish_us)};
}

CalibratedCosts calibrate(const algorithms::AlgorithmInfo& algorithm, const algorithms::LearnerConfig& config,
                          const Examples& examples, const ReadClock& now) {
  SPRINGTIDE_CHECK(examples.size() >= kFewestExamples);
  return Calibrator(algorithm, config, examples, now).run();
}

}  // namespace springtide::experiments
