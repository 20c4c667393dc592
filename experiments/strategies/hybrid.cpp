#include "experiments/strategies/hybrid.hpp"

#include "experiments/strategies/schedule.hpp"

namespace springtide::experiments {
namespace {

class Hybrid final : public Strategy {
 public:
  explicit Hybrid(const StrategyConfig& config)
      : rhythm_(retraining_rhythm(config)), publish_(config), window_(config.parameters.duration("window")) {}

  sim::SimTime next_wakeup(sim::SimTime now) const override { return rhythm_.next(now); }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime now) override {
    publish_.published(now);
    return TrainingOrder{.kind = TrainingOrder::Kind::kFit, .window = window_, .cold = true};
  }
  std::optional<TrainingOrder> on_matured(sim::SimTime now, const Workload& workload) override {
    return publish_.due(now, workload.waiting());
  }
  sim::SimDuration longest_window() const override { return reach_of(window_); }

 private:
  Rhythm rhythm_;
  PublishRule publish_;
  sim::SimDuration window_;
};

std::vector<Unfit> unfit_hybrid(const sim::Parameters& parameters, const Surroundings& surroundings) {
  std::vector<Unfit> unfit = unfit_updates("hybrid", surroundings);
  for (Unfit& reason : unfit_window(parameters, surroundings)) unfit.push_back(std::move(reason));
  return unfit;
}

}  // namespace

StrategyInfo hybrid_strategy() {
  std::vector<sim::ParameterInfo> parameters = rhythm_parameters();
  parameters.push_back(window_parameter());
  for (sim::ParameterInfo& info : publish_parameters()) parameters.push_back(std::move(info));
  return {.name = "hybrid",
          .summary = "online between periodic retrainings from scratch",
          .parameters = std::move(parameters),
          .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
            return std::make_unique<Hybrid>(config);
          },
          .unfit = unfit_hybrid,
          .at_every_step = publish_at_every_step()};
}

}  // namespace springtide::experiments
