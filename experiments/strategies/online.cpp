#include "experiments/strategies/online.hpp"

#include "experiments/strategies/schedule.hpp"

namespace springtide::experiments {
namespace {

class Online final : public Strategy {
 public:
  explicit Online(const StrategyConfig& config) : publish_(config) {}

  sim::SimTime next_wakeup(sim::SimTime) const override { return sim::kEndOfTime; }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime) override { return std::nullopt; }
  std::optional<TrainingOrder> on_matured(sim::SimTime now, const Workload& workload) override {
    return publish_.due(now, workload.waiting());
  }
  sim::SimDuration longest_window() const override { return sim::SimDuration::zero(); }

 private:
  PublishRule publish_;
};

}  // namespace

StrategyInfo online_strategy() {
  return {.name = "online",
          .summary = "an update for each matured label, published every so many labels or so often",
          .parameters = publish_parameters(),
          .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
            return std::make_unique<Online>(config);
          },
          .unfit = [](const sim::Parameters&,
                      const Surroundings& surroundings) { return unfit_updates("online", surroundings); },
          .at_every_step = publish_at_every_step()};
}

}  // namespace springtide::experiments
