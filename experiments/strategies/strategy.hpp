#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/time.hpp"

namespace springtide::experiments {

/// What a strategy wants done at an instant.
struct TrainingOrder {
  enum class Kind : std::uint8_t {
    kFit,     ///< batch training on the window ending now
    kUpdate,  ///< incremental training on what matured since the last training
  };
  Kind kind = Kind::kFit;
  sim::SimDuration window{0};  ///< kFit: how far back by event time; zero: everything kept
  bool cold = true;            ///< kFit: from a new learner, else going on from the present one
  bool publish = true;         ///< whether a snapshot is published after it
};

/// When to train on what, and when to publish. It sees time and counts, never labels; the engine carries its orders
/// out, stamps the watermark and charges the time.
class Strategy {
 public:
  virtual ~Strategy() = default;
  /// The next instant at which the strategy wants to be asked, after `now`; kEndOfTime for never.
  virtual sim::SimTime next_wakeup(sim::SimTime now) const = 0;
  /// Asked at a wakeup.
  virtual std::optional<TrainingOrder> on_wakeup(sim::SimTime now) = 0;
  /// Asked when labels have matured: `waiting` of them are not yet trained on.
  virtual std::optional<TrainingOrder> on_matured(sim::SimTime now, std::uint64_t waiting) = 0;
  /// How far back kFit will ever look, so that older examples can be forgotten; zero: nothing is kept for fits;
  /// SimDuration::max(): everything.
  virtual sim::SimDuration longest_window() const = 0;
};

struct StrategyConfig {
  sim::Parameters parameters;
  sim::SimTime start;       ///< of the log
  sim::SimTime warmup_end;  ///< where measuring begins
};

struct StrategyInfo {
  std::string name;
  std::string summary;  ///< one line
  std::vector<sim::ParameterInfo> parameters;
  std::unique_ptr<Strategy> (*make)(const StrategyConfig& config);
};

const std::vector<StrategyInfo>& strategy_registry();
/// @throws sim::ConfigError with the nearest name when there is none of this name.
const StrategyInfo& find_strategy(std::string_view name);

}  // namespace springtide::experiments
