#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/event_log.hpp"
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
  sim::SimDuration window{0};  ///< kFit: how far back by time of maturity; zero: everything kept
  bool cold = true;            ///< kFit: from a new learner, else going on from the present one
  bool publish = true;         ///< whether a snapshot is published after it
  std::uint8_t model = 0;      ///< which of the models is trained, where there are two: see Strategy::fusion()
};

/// What trainings of one algorithm cost by the model, in microseconds: a line in the number of examples, and the price
/// of a publish.
struct TrainingCosts {
  double fit_us = 0.0, fit_us_per_example = 0.0;        ///< kFit: whatever its size; and each example
  double update_us = 0.0, update_us_per_example = 0.0;  ///< kUpdate
  double publish_us = 0.0;

  bool operator==(const TrainingCosts&) const = default;
  sim::SimDuration of(const TrainingOrder& order, std::size_t examples) const {
    const bool fit = order.kind == TrainingOrder::Kind::kFit;
    return sim::SimDuration(
        std::llround((fit ? fit_us : update_us) +
                     (fit ? fit_us_per_example : update_us_per_example) * static_cast<double>(examples) +
                     (order.publish ? publish_us : 0.0)));
  }
};

/// What a strategy may know of the trainer besides the time: counts and costs, never a label.
class Workload {
 public:
  virtual ~Workload() = default;
  /// Matured labels that no training has seen.
  virtual std::uint64_t waiting() const = 0;
  /// What an order given at `now` would cost by the coefficients of the modelled training cost, whatever the pipeline
  /// charges.
  virtual sim::SimDuration modelled_cost(const TrainingOrder& order, sim::SimTime now) const = 0;
};

/// How wrong what was served turned out to be: of the score that an impression was served with, once its label has
/// matured.
enum class ErrorSignal : std::uint8_t { kError, kLogLoss, kSquaredError, kAbsoluteError, kResidual };

/// Two models of the algorithm, mixed. Model 0 joins with its first training; until then model 1 serves alone.
struct Fusion {
  double learning_rate;  ///< of the weights
  double share;          ///< of the weights that is dealt out evenly after each label
};

/// When to train on what, and when to publish. It sees time and counts, and of the labels that have matured, if it asks
/// for it, how wrong the served scores were; never a label or what has not matured. The engine carries its orders out,
/// stamps the watermark and charges the time.
class Strategy {
 public:
  virtual ~Strategy() = default;
  /// The next instant at which the strategy wants to be asked, after `now`; kEndOfTime for never.
  virtual sim::SimTime next_wakeup(sim::SimTime now) const = 0;
  /// Asked at a wakeup.
  virtual std::optional<TrainingOrder> on_wakeup(sim::SimTime now) = 0;
  /// Asked when labels have matured and the trainer is free.
  virtual std::optional<TrainingOrder> on_matured(sim::SimTime now, const Workload& workload) = 0;
  /// How far back kFit will ever look, so that older examples can be forgotten; zero: nothing is kept for fits;
  /// SimDuration::max(): everything.
  virtual sim::SimDuration longest_window() const = 0;

  /// What on_error() is to be told; nothing: it is never called, and no scores are kept for it.
  virtual std::optional<ErrorSignal> error_signal() const { return std::nullopt; }
  /// A label has matured, in order of maturity: before on_matured() of the same label, and while the trainer is busy.
  virtual void on_error(sim::SimTime, double) {}
  /// When drifts were detected, in order.
  virtual std::span<const sim::SimTime> detections() const { return {}; }
  /// Two models in place of one.
  virtual std::optional<Fusion> fusion() const { return std::nullopt; }
};

struct StrategyConfig {
  sim::Parameters parameters;
  sim::SimTime start;       ///< of the log
  sim::SimTime warmup_end;  ///< where measuring begins
  std::uint64_t seed = 0;
};

/// What a strategy meets in a cell, as far as it can be unfit for it.
struct Surroundings {
  sim::Task task = sim::Task::kClick;
  std::string algorithm;        ///< its name
  bool probabilities = false;   ///< its scores are click probabilities
  bool incremental = true;      ///< it can learn label by label
  bool weighed_labels = false;  ///< an impression may be told of as a negative and then as a positive, weighed
  sim::SimDuration label_window{0};
  sim::SimDuration duration{sim::SimDuration::max()};  ///< of the world; max() where nobody knows
  TrainingCosts costs = {};
};

/// A parameter that does not fit, or "name" for the strategy as such, and the rule.
struct Unfit {
  std::string key, rule;
};

struct StrategyInfo {
  std::string name;
  std::string summary;  ///< one line
  std::vector<sim::ParameterInfo> parameters;
  std::unique_ptr<Strategy> (*make)(const StrategyConfig& config);
  /// Every reason why these parameters do not do in these surroundings, or with one another.
  std::vector<Unfit> (*unfit)(const sim::Parameters& parameters, const Surroundings& surroundings);
  /// Parameters under which it publishes at every step; none where each of its steps is a training of the whole, which
  /// is published as it is.
  std::map<std::string, sim::ParameterValue> at_every_step = {};
};

const std::vector<StrategyInfo>& strategy_registry();
/// @throws sim::ConfigError with the nearest name when there is none of this name.
const StrategyInfo& find_strategy(std::string_view name);

}  // namespace springtide::experiments
