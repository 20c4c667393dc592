#include "experiments/strategies/budgeted.hpp"

#include <fmt/format.h>

#include "experiments/strategies/schedule.hpp"

namespace springtide::experiments {
namespace {

__extension__ using Wide = __int128;  // a year times a budget of days does not fit in 64 bits

constexpr sim::SimDuration kHour = std::chrono::hours(1);

class Budgeted final : public Strategy {
 public:
  explicit Budgeted(const StrategyConfig& config)
      : start_(config.start),
        budget_(config.parameters.duration("budget")),
        window_(config.parameters.duration("window")),
        cold_(config.parameters.text("start") == "cold") {}

  sim::SimTime next_wakeup(sim::SimTime) const override { return sim::kEndOfTime; }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime) override { return std::nullopt; }
  std::optional<TrainingOrder> on_matured(sim::SimTime now, const Workload& workload) override {
    const TrainingOrder order{.kind = TrainingOrder::Kind::kFit, .window = window_, .cold = cold_};
    if (workload.waiting() == 0) return std::nullopt;
    const sim::SimDuration cost = workload.modelled_cost(order, now);
    // In whole microseconds: a retraining must not slip to the next label for a rounding.
    if (Wide{(now - start_).count()} * budget_.count() < Wide{(spent_ + cost).count()} * kHour.count()) {
      return std::nullopt;
    }
    spent_ += cost;
    return order;
  }
  sim::SimDuration longest_window() const override { return reach_of(window_); }

 private:
  sim::SimTime start_;
  sim::SimDuration budget_;  // a simulated hour
  sim::SimDuration window_;
  bool cold_;
  sim::SimDuration spent_{0};
};

std::vector<Unfit> unfit_budget(const sim::Parameters& parameters, const Surroundings& surroundings) {
  std::vector<Unfit> unfit = unfit_window(parameters, surroundings);
  if (surroundings.duration == sim::SimDuration::max()) return unfit;
  const sim::SimDuration least = surroundings.costs.of(TrainingOrder{}, 1);
  const double hours = sim::to_seconds(surroundings.duration) / sim::to_seconds(kHour);
  if (hours * sim::to_seconds(parameters.duration("budget")) < sim::to_seconds(least)) {
    unfit.push_back({"budget", fmt::format("allows no training: one on a single example takes {}, and world.duration "
                                           "is {}",
                                           sim::format_duration(least), sim::format_duration(surroundings.duration))});
  }
  return unfit;
}

}  // namespace

StrategyInfo budgeted_strategy() {
  return {.name = "budgeted",
          .summary = "retrained as often as a budget of training time a simulated hour allows",
          .parameters = {{.name = "budget",
                          .default_value = sim::SimDuration(std::chrono::seconds(1)),
                          .unit = "time/h",
                          .meaning = "training time a simulated hour, by what training_cost modelled takes",
                          .minimum = 0.0,
                          .above_minimum = true},
                         window_parameter(),
                         start_parameter()},
          .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
            return std::make_unique<Budgeted>(config);
          },
          .unfit = unfit_budget};
}

}  // namespace springtide::experiments
