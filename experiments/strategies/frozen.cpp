#include "experiments/strategies/frozen.hpp"

#include "experiments/strategies/schedule.hpp"

namespace springtide::experiments {
namespace {

class Frozen final : public Strategy {
 public:
  explicit Frozen(const StrategyConfig& config)
      : at_(config.warmup_end + config.parameters.duration("offset")), window_(config.parameters.duration("window")) {}

  sim::SimTime next_wakeup(sim::SimTime now) const override { return now < at_ && !trained_ ? at_ : sim::kEndOfTime; }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime) override {
    trained_ = true;
    return TrainingOrder{.kind = TrainingOrder::Kind::kFit, .window = window_};
  }
  std::optional<TrainingOrder> on_matured(sim::SimTime, const Workload&) override { return std::nullopt; }
  sim::SimDuration longest_window() const override {
    if (trained_) return sim::SimDuration::zero();
    return reach_of(window_);
  }

 private:
  sim::SimTime at_;
  sim::SimDuration window_;
  bool trained_ = false;
};

}  // namespace

StrategyInfo frozen_strategy() {
  return {.name = "frozen",
          .summary = "trained once when the warm-up ends, then never again",
          .parameters = {{.name = "offset",
                          .default_value = sim::SimDuration::zero(),
                          .unit = "time",
                          .meaning = "trains this long after the warm-up ends",
                          .minimum = 0.0},
                         window_parameter()},
          .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
            return std::make_unique<Frozen>(config);
          },
          .unfit = unfit_window};
}

}  // namespace springtide::experiments
