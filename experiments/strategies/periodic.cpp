#include "experiments/strategies/periodic.hpp"

#include "experiments/strategies/schedule.hpp"

namespace springtide::experiments {
namespace {

class Periodic final : public Strategy {
 public:
  explicit Periodic(const StrategyConfig& config)
      : rhythm_(retraining_rhythm(config)),
        window_(config.parameters.duration("window")),
        cold_(config.parameters.text("start") == "cold") {}

  sim::SimTime next_wakeup(sim::SimTime now) const override { return rhythm_.next(now); }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime) override {
    return TrainingOrder{.kind = TrainingOrder::Kind::kFit, .window = window_, .cold = cold_};
  }
  std::optional<TrainingOrder> on_matured(sim::SimTime, const Workload&) override { return std::nullopt; }
  sim::SimDuration longest_window() const override { return reach_of(window_); }

 private:
  Rhythm rhythm_;
  sim::SimDuration window_;
  bool cold_;
};

}  // namespace

StrategyInfo periodic_strategy() {
  std::vector<sim::ParameterInfo> parameters = rhythm_parameters();
  parameters.push_back(window_parameter());
  parameters.push_back(start_parameter());
  return {.name = "periodic",
          .summary = "retrained on a fixed rhythm, from scratch or warm, on a sliding window or on everything",
          .parameters = std::move(parameters),
          .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
            return std::make_unique<Periodic>(config);
          },
          .unfit = unfit_window};
}

}  // namespace springtide::experiments
