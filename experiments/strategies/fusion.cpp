#include "experiments/strategies/fusion.hpp"

#include "experiments/strategies/schedule.hpp"

namespace springtide::experiments {
namespace {

constexpr std::uint8_t kStatic = 0, kOnline = 1;

class FusionStrategy final : public Strategy {
 public:
  explicit FusionStrategy(const StrategyConfig& config)
      : first_(config.warmup_end),
        publish_(config),
        window_(config.parameters.duration("window")),
        learning_rate_(config.parameters.number("learning_rate")),
        share_(config.parameters.number("share")) {
    if (config.parameters.duration("every") > sim::SimDuration::zero()) rhythm_ = retraining_rhythm(config);
  }

  sim::SimTime next_wakeup(sim::SimTime now) const override {
    if (rhythm_) return rhythm_->next(now);
    return now < first_ && !trained_ ? first_ : sim::kEndOfTime;
  }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime now) override {
    trained_ = true;
    publish_.published(now);
    return TrainingOrder{.kind = TrainingOrder::Kind::kFit, .window = window_, .model = kStatic};
  }
  std::optional<TrainingOrder> on_matured(sim::SimTime now, const Workload& workload) override {
    std::optional<TrainingOrder> order = publish_.due(now, workload.waiting());
    if (order) order->model = kOnline;
    return order;
  }
  sim::SimDuration longest_window() const override {
    return trained_ && !rhythm_ ? sim::SimDuration::zero() : reach_of(window_);
  }
  std::optional<Fusion> fusion() const override { return Fusion{learning_rate_, share_}; }

 private:
  sim::SimTime first_;
  std::optional<Rhythm> rhythm_;  // absent: the static model is trained once
  PublishRule publish_;
  sim::SimDuration window_;
  double learning_rate_, share_;
  bool trained_ = false;
};

std::vector<Unfit> unfit_fusion(const sim::Parameters& parameters, const Surroundings& surroundings) {
  std::vector<Unfit> unfit = unfit_updates("fusion", surroundings);
  for (Unfit& reason : unfit_scores("fusion", surroundings)) unfit.push_back(std::move(reason));
  for (Unfit& reason : unfit_window(parameters, surroundings)) unfit.push_back(std::move(reason));
  return unfit;
}

}  // namespace

StrategyInfo fusion_strategy() {
  std::vector<sim::ParameterInfo> parameters = rhythm_parameters();
  parameters[0] = {.name = "every",
                   .default_value = sim::SimDuration::zero(),
                   .unit = "time",
                   .meaning = "fits the static model at whole multiples of this; 0s: once, when the warm-up ends",
                   .minimum = 0.0};
  parameters.push_back(window_parameter());
  for (sim::ParameterInfo& info : publish_parameters()) parameters.push_back(std::move(info));
  parameters.push_back({.name = "learning_rate",
                        .default_value = 0.01,
                        .meaning = "of the weights, by exponentiated gradient",
                        .minimum = 0.0,
                        .maximum = 100.0});
  parameters.push_back({.name = "share",
                        .default_value = 0.0,
                        .meaning =
                            "of the weights that is dealt out evenly after each label, so that who was worse can "
                            "come back",
                        .minimum = 0.0,
                        .maximum = 1.0});
  return {.name = "fusion",
          .summary = "a static and an online model, mixed by weights that are learnt online",
          .parameters = std::move(parameters),
          .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
            return std::make_unique<FusionStrategy>(config);
          },
          .unfit = unfit_fusion,
          .at_every_step = publish_at_every_step()};
}

}  // namespace springtide::experiments
