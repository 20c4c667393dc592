#include "experiments/strategies/online.hpp"

namespace springtide::experiments {
namespace {

class Online final : public Strategy {
 public:
  explicit Online(const StrategyConfig& config)
      : publish_every_(static_cast<std::uint64_t>(config.parameters.integer("publish_every"))),
        publish_interval_(config.parameters.duration("publish_interval")),
        last_publish_(config.start) {
    // With both off nothing would ever be served: then every label publishes.
    if (publish_every_ == 0 && publish_interval_ == sim::SimDuration::zero()) publish_every_ = 1;
  }

  sim::SimTime next_wakeup(sim::SimTime) const override { return sim::kEndOfTime; }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime) override { return std::nullopt; }
  std::optional<TrainingOrder> on_matured(sim::SimTime now, std::uint64_t waiting) override {
    const bool enough = publish_every_ > 0 && waiting >= publish_every_;
    const bool late = publish_interval_ > sim::SimDuration::zero() && now - last_publish_ >= publish_interval_;
    if (waiting == 0 || !(enough || late)) return std::nullopt;
    last_publish_ = now;
    return TrainingOrder{.kind = TrainingOrder::Kind::kUpdate};
  }
  sim::SimDuration longest_window() const override { return sim::SimDuration::zero(); }

 private:
  std::uint64_t publish_every_;
  sim::SimDuration publish_interval_;
  sim::SimTime last_publish_;
};

}  // namespace

StrategyInfo online_strategy() {
  return {.name = "online",
          .summary = "an update for each matured label, published every so many labels or so often",
          .parameters = {{.name = "publish_every",
                          .default_value = std::int64_t{0},
                          .unit = "labels",
                          .meaning = "publishes when this many labels have been learnt; 0: by time alone",
                          .minimum = 0.0,
                          .maximum = 1e12},
                         {.name = "publish_interval",
                          .default_value = sim::SimDuration(std::chrono::minutes(1)),
                          .unit = "time",
                          .meaning = "publishes with the first label after this span; 0s: by count alone",
                          .minimum = 0.0}},
          .make = [](const StrategyConfig& config) -> std::unique_ptr<Strategy> {
            return std::make_unique<Online>(config);
          }};
}

}  // namespace springtide::experiments
