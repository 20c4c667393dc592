#include "experiments/strategies/drift_triggered.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "algorithms/detectors/detector.hpp"
#include "experiments/strategies/schedule.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

struct NamedSignal {
  const char* name;
  ErrorSignal signal;
};
constexpr std::array kSignals = {
    NamedSignal{"error", ErrorSignal::kError}, NamedSignal{"log_loss", ErrorSignal::kLogLoss},
    NamedSignal{"squared_error", ErrorSignal::kSquaredError},
    NamedSignal{"absolute_error", ErrorSignal::kAbsoluteError}, NamedSignal{"residual", ErrorSignal::kResidual}};

ErrorSignal signal_of(const std::string& name) {
  const auto* const it =
      std::find_if(kSignals.begin(), kSignals.end(), [&](const auto& row) { return row.name == name; });
  SPRINGTIDE_CHECK(it != kSignals.end());
  return it->signal;
}

/// A detector's parameters, as the strategy declares them: with the detector's name before them.
std::string prefixed(const algorithms::DetectorInfo& detector, const std::string& parameter) {
  return fmt::format("{}_{}", detector.name, parameter);
}

sim::Parameters detector_parameters(const algorithms::DetectorInfo& detector, const sim::Parameters& parameters) {
  std::map<std::string, sim::ParameterValue> given;
  for (const sim::ParameterInfo& info : detector.parameters) {
    given[info.name] = parameters.values().find(prefixed(detector, info.name))->second;
  }
  return sim::Parameters::resolve(detector.name, detector.parameters, given);
}

class DriftTriggered final : public Strategy {
 public:
  explicit DriftTriggered(const StrategyConfig& config)
      : first_(config.warmup_end),
        signal_(signal_of(config.parameters.text("signal"))),
        window_(config.parameters.duration("window")),
        cooldown_(config.parameters.duration("cooldown")),
        cold_(config.parameters.text("start") == "cold") {
    const algorithms::DetectorInfo& detector = algorithms::find_detector(config.parameters.text("detector"));
    detector_ = detector.make({detector_parameters(detector, config.parameters), config.seed});
  }

  sim::SimTime next_wakeup(sim::SimTime now) const override { return now < first_ ? first_ : sim::kEndOfTime; }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime now) override { return train(now); }
  std::optional<TrainingOrder> on_matured(sim::SimTime now, const Workload&) override {
    if (!waits_ || now - *trained_at_ < cooldown_) return std::nullopt;
    return train(now);
  }
  sim::SimDuration longest_window() const override { return reach_of(window_); }

  std::optional<ErrorSignal> error_signal() const override { return signal_; }
  void on_error(sim::SimTime now, double value) override {
    // Before the first training everything is wrong, and there is nothing to compare with.
    if (!trained_at_ || detector_->add(value) != algorithms::DriftLevel::kDrift) return;
    detections_.push_back(now);
    waits_ = true;
  }
  std::span<const sim::SimTime> detections() const override { return detections_; }

 private:
  TrainingOrder train(sim::SimTime now) {
    sim::SimDuration window = window_;
    if (waits_) {
      const sim::SimTime detected = detections_.back();
      // What came before the last drift but one is of a world two changes ago.
      // Without a cooldown the two may fall on one instant: a window of 0 would be everything.
      if (cut_) window = std::min(reach_of(window), std::max(now - *cut_, sim::SimDuration(1)));
      cut_ = detected;
    }
    waits_ = false;
    trained_at_ = now;
    return {.kind = TrainingOrder::Kind::kFit, .window = window, .cold = cold_};
  }

  sim::SimTime first_;
  ErrorSignal signal_;
  sim::SimDuration window_, cooldown_;
  bool cold_;
  std::unique_ptr<algorithms::DriftDetector> detector_;
  bool waits_ = false;                      // a detection that has not been acted on
  std::optional<sim::SimTime> trained_at_;  // last
  std::optional<sim::SimTime> cut_;         // the detection acted on last
  std::vector<sim::SimTime> detections_;
};

std::vector<Unfit> unfit_detector(const sim::Parameters& parameters, const Surroundings& surroundings) {
  std::vector<Unfit> unfit = unfit_scores("drift_triggered", surroundings);
  for (Unfit& reason : unfit_window(parameters, surroundings)) unfit.push_back(std::move(reason));
  const algorithms::DetectorInfo& chosen = algorithms::find_detector(parameters.text("detector"));
  const std::string& signal = parameters.text("signal");
  if (chosen.binary && signal != "error") {
    unfit.push_back({"signal", fmt::format("the detector {} counts errors: must be error", chosen.name)});
  }
  if (surroundings.task == sim::Task::kRating && signal == "log_loss") {
    unfit.push_back({"signal",
                     "a rating has no likelihood: must be one of error, squared_error, absolute_error, "
                     "residual"});
  }
  for (const algorithms::DetectorInfo& detector : algorithms::detector_registry()) {
    if (&detector == &chosen) continue;
    for (const sim::ParameterInfo& info : detector.parameters) {
      const std::string key = prefixed(detector, info.name);
      if (parameters.values().find(key)->second == info.default_value) continue;
      unfit.push_back({key, fmt::format("is of another detector than {}", chosen.name)});
    }
  }
  if (chosen.unfit != nullptr) {
    for (const algorithms::UnfitDetector& reason : chosen.unfit(detector_parameters(chosen, parameters))) {
      unfit.push_back({prefixed(chosen, reason.key), reason.rule});
    }
  }
  return unfit;
}

}  // namespace

StrategyInfo drift_triggered_strategy() {
  std::vector<std::string> detectors, signals;
  for (const algorithms::DetectorInfo& detector : algorithms::detector_registry()) detectors.push_back(detector.name);
  for (const NamedSignal& signal : kSignals) signals.emplace_back(signal.name);
  std::vector<sim::ParameterInfo> parameters = {
      {.name = "detector",
       .default_value = std::string("adwin"),
       .meaning = "what watches for drift",
       .choices = detectors},
      {.name = "signal",
       .default_value = std::string("error"),
       .meaning = "what it watches, of the served score and the matured label; error: 1 where they are more than 0.5 "
                  "apart, else 0",
       .choices = signals},
      {.name = "cooldown",
       .default_value = sim::SimDuration(std::chrono::hours(1)),
       .unit = "time",
       .meaning = "from a training to the next",
       .minimum = 0.0},
      {.name = "window",
       .default_value = sim::SimDuration(std::chrono::hours(24)),
       .unit = "time",
       .meaning = "trains on the labels that matured in this span, none from before the detection before; 0s: on all",
       .minimum = 0.0},
      start_parameter()};
  for (const algorithms::DetectorInfo& detector : algorithms::detector_registry()) {
    for (sim::ParameterInfo info : detector.parameters) {
      info.name = prefixed(detector, info.name);
      parameters.push_back(std::move(info));
    }
  }
  return {.name = "drift_triggered",
          .summary = "retrained when a drift detector says that what is served has become wrong",
          .parameters = std::move(parameters),
          .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
            return std::make_unique<DriftTriggered>(config);
          },
          .unfit = unfit_detector};
}

}  // namespace springtide::experiments
