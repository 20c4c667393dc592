#pragma once

#include <vector>

#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// Instants on a fixed rhythm: whole multiples of a span from a beginning.
class Rhythm {
 public:
  /// @param every  > 0
  Rhythm(sim::SimTime first_after, sim::SimTime counted_from, sim::SimDuration every)
      : first_after_(first_after), counted_from_(counted_from), every_(every) {}

  /// The next one after `now` and after the beginning.
  sim::SimTime next(sim::SimTime now) const;

 private:
  sim::SimTime first_after_, counted_from_;
  sim::SimDuration every_;
};

/// Reads `every` and `align`.
Rhythm retraining_rhythm(const StrategyConfig& config);

/// Publishes every so many labels or so often, whichever comes first.
class PublishRule {
 public:
  /// Reads `publish_every` and `publish_interval`. With both off every label publishes: else nothing would be served.
  explicit PublishRule(const StrategyConfig& config);
  /// An update that publishes, where it is due.
  std::optional<TrainingOrder> due(sim::SimTime now, std::uint64_t waiting);
  /// Something else has been published.
  void published(sim::SimTime now) { last_ = now; }

 private:
  std::uint64_t every_;
  sim::SimDuration interval_;
  sim::SimTime last_;
};

/// The declarations of what is read above, and of a training window.
std::vector<sim::ParameterInfo> rhythm_parameters();
std::vector<sim::ParameterInfo> publish_parameters();
/// Every label is published.
std::map<std::string, sim::ParameterValue> publish_at_every_step();
sim::ParameterInfo window_parameter();
sim::ParameterInfo start_parameter();
/// A window as an order wants it: how far back fits look, for longest_window(). Zero is everything.
sim::SimDuration reach_of(sim::SimDuration window);

/// Refuses a training window that is shorter than the label window.
std::vector<Unfit> unfit_window(const sim::Parameters& parameters, const Surroundings& surroundings);
/// Refuses an algorithm that cannot learn label by label.
std::vector<Unfit> unfit_updates(std::string_view strategy, const Surroundings& surroundings);
/// Refuses scores that no loss can be told of: those of a mere ranking.
std::vector<Unfit> unfit_scores(std::string_view strategy, const Surroundings& surroundings);

}  // namespace springtide::experiments
