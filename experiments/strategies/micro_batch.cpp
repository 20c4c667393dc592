#include "experiments/strategies/micro_batch.hpp"

#include "experiments/strategies/schedule.hpp"

namespace springtide::experiments {
namespace {

class MicroBatch final : public Strategy {
 public:
  explicit MicroBatch(const StrategyConfig& config)
      : examples_(static_cast<std::uint64_t>(config.parameters.integer("examples"))) {
    const sim::SimDuration interval = config.parameters.duration("interval");
    if (interval > sim::SimDuration::zero()) rhythm_.emplace(config.start, config.start, interval);
  }

  sim::SimTime next_wakeup(sim::SimTime now) const override { return rhythm_ ? rhythm_->next(now) : sim::kEndOfTime; }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime) override {
    return TrainingOrder{.kind = TrainingOrder::Kind::kUpdate};
  }
  std::optional<TrainingOrder> on_matured(sim::SimTime, const Workload& workload) override {
    if (examples_ == 0 || workload.waiting() < examples_) return std::nullopt;
    return TrainingOrder{.kind = TrainingOrder::Kind::kUpdate};
  }
  sim::SimDuration longest_window() const override { return sim::SimDuration::zero(); }

 private:
  std::uint64_t examples_;
  std::optional<Rhythm> rhythm_;  // absent: by count alone
};

}  // namespace

StrategyInfo micro_batch_strategy() {
  return {
      .name = "micro_batch",
      .summary = "an update on every so many matured labels, or on a short rhythm",
      .parameters = {{.name = "examples",
                      .default_value = std::int64_t{1000},
                      .unit = "labels",
                      .meaning = "learns when this many wait; 0: by the clock alone",
                      .minimum = 0.0,
                      .maximum = 1e12},
                     {.name = "interval",
                      .default_value = sim::SimDuration(std::chrono::minutes(10)),
                      .unit = "time",
                      .meaning = "learns at whole multiples of this from the start of the log; 0s: by count alone",
                      .minimum = 0.0}},
      .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
        return std::make_unique<MicroBatch>(config);
      },
      .unfit =
          [](const sim::Parameters& parameters, const Surroundings& surroundings) {
            std::vector<Unfit> unfit = unfit_updates("micro_batch", surroundings);
            if (parameters.integer("examples") == 0 && parameters.duration("interval") == sim::SimDuration::zero()) {
              unfit.push_back({"examples", "must be above 0 where interval is 0s: nothing would ever be learnt"});
            }
            return unfit;
          },
      .at_every_step = {{"examples", std::int64_t{1}}, {"interval", sim::SimDuration::zero()}}};
}

}  // namespace springtide::experiments
