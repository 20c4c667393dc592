#pragma once

#include <map>
#include <string>

#include "algorithms/registry.hpp"
#include "experiments/replay/engine.hpp"
#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {

/// A spec of one cell over a log made by hand.
struct OneCell {
  Spec spec;
  WorldVariant variant;
  PluginSpec algorithm, strategy;
  CellPlan plan;

  OneCell(sim::Task task, const std::string& algorithm_name, const std::string& strategy_name,
          const std::map<std::string, sim::ParameterValue>& algorithm_parameters,
          const std::map<std::string, sim::ParameterValue>& strategy_parameters) {
    spec.task = task;
    spec.metrics.window = std::chrono::hours(1);
    spec.metrics.cutoffs = {1, 5, 10};
    spec.metrics.new_item_age = spec.metrics.new_user_age = std::chrono::hours(24);
    variant.label = "by hand";
    variant.pipeline.history_half_life = std::chrono::hours(24);
    algorithm = {algorithm_name, algorithm_name,
                 sim::Parameters::resolve("algorithm", algorithms::find_algorithm(algorithm_name).parameters,
                                          algorithm_parameters)};
    strategy = {strategy_name, strategy_name,
                sim::Parameters::resolve("strategy", find_strategy(strategy_name).parameters, strategy_parameters)};
    plan = {.cell = 0, .world = &variant, .algorithm = &algorithm, .strategy = &strategy, .seed = 7};
  }
  OneCell(const OneCell&) = delete;  // plan points into it
};

}  // namespace springtide::experiments
