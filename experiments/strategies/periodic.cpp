#include "experiments/strategies/periodic.hpp"

namespace springtide::experiments {
namespace {

class Periodic final : public Strategy {
 public:
  explicit Periodic(const StrategyConfig& config)
      : start_(config.start),
        every_(config.parameters.duration("every")),
        window_(config.parameters.duration("window")),
        cold_(config.parameters.text("start") == "cold") {}

  sim::SimTime next_wakeup(sim::SimTime now) const override {
    if (now < start_) return start_ + every_;
    return start_ + ((now - start_) / every_ + 1) * every_;
  }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime) override {
    return TrainingOrder{.kind = TrainingOrder::Kind::kFit, .window = window_, .cold = cold_};
  }
  std::optional<TrainingOrder> on_matured(sim::SimTime, std::uint64_t) override { return std::nullopt; }
  sim::SimDuration longest_window() const override {
    return window_ == sim::SimDuration::zero() ? sim::SimDuration::max() : window_;
  }

 private:
  sim::SimTime start_;
  sim::SimDuration every_, window_;
  bool cold_;
};

}  // namespace

StrategyInfo periodic_strategy() {
  return {.name = "periodic",
          .summary = "retrained on a fixed rhythm, from scratch or warm, on a sliding window or on everything",
          .parameters = {{.name = "every",
                          .default_value = sim::SimDuration(std::chrono::hours(24)),
                          .unit = "time",
                          .meaning = "trains at whole multiples of this from the start of the log",
                          .minimum = 0.0,
                          .above_minimum = true},
                         {.name = "window",
                          .default_value = sim::SimDuration::zero(),
                          .unit = "time",
                          .meaning = "trains on the labels that matured in this span; 0s: on all of them",
                          .minimum = 0.0},
                         {.name = "start",
                          .default_value = std::string("cold"),
                          .meaning = "cold: from scratch each time; warm: from the present model",
                          .choices = {"cold", "warm"}}},
          .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
            return std::make_unique<Periodic>(config);
          }};
}

}  // namespace springtide::experiments
