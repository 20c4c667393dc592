#include "experiments/spec/combinations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "algorithms/registry.hpp"
#include "experiments/spec/paths.hpp"
#include "experiments/strategies/strategy.hpp"
#include "sim/world/faults/faults.hpp"

namespace springtide::experiments {
namespace {

/// Where a strategy is written. A variant of a sweep bears the label of its element, and what was set in brackets.
const Node& element_of(const Table& document, const std::string& label) {
  const Node* section = document.find("strategy");
  const std::vector<std::string> labels = element_labels(*section->array());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (label == labels[i] || label.starts_with(labels[i] + "(")) return (*section->array())[i];
  }
  return *section;
}

void report(const Table& document, const PluginSpec& strategy, const Unfit& reason, Problems& problems) {
  const Node& element = element_of(document, strategy.label);
  const std::string path = fmt::format("strategy.{}.{}", strategy.label, reason.key);
  const Node* written = element.table() == nullptr ? nullptr : element.table()->find(reason.key);
  const auto value = strategy.parameters.values().find(reason.key);
  if (value == strategy.parameters.values().end()) {  // the strategy as such
    problems.add(written == nullptr ? element.at : written->at,
                 fmt::format("{} = \"{}\": {}", path, strategy.name, reason.rule));
    return;
  }
  const std::string spelled = sim::format_value(value->second);
  const auto& declared = find_strategy(strategy.name).parameters;
  const auto info =
      std::find_if(declared.begin(), declared.end(), [&](const auto& each) { return each.name == reason.key; });
  const bool by_default = written == nullptr && info->default_value == value->second;
  problems.add(written == nullptr ? element.at : written->at,
               fmt::format("{} = {}{}: {}", path, spelled, by_default ? " (the default)" : "", reason.rule));
}

Surroundings surroundings_of(const WorldVariant& world, const algorithms::AlgorithmInfo& algorithm, sim::Task task) {
  Surroundings surroundings{.task = task,
                            .algorithm = algorithm.name,
                            .probabilities = algorithm.capabilities.probabilities,
                            .incremental = algorithm.capabilities.incremental,
                            .label_window = world.pipeline.label_window,
                            .train_us_per_example = world.pipeline.train_us_per_example,
                            .publish_us = world.pipeline.publish_us};
  if (world.world) surroundings.duration = world.world->parameters.duration("duration");
  return surroundings;
}

void check_gate(const Table& document, const Spec& spec, const WorldVariant& world,
                const algorithms::AlgorithmInfo& algorithm, Problems& problems) {
  if (world.pipeline.gate_labels == 0) return;
  std::string rule;
  if (spec.task == sim::Task::kNextItem) {
    rule = "the gate holds scores against labels, which the task next_item has not";
  } else if (spec.task == sim::Task::kClick && !algorithm.capabilities.probabilities) {
    rule = fmt::format("the gate holds scores against labels; those of the algorithm {} are no probabilities",
                       algorithm.name);
  }
  if (rule.empty()) return;
  const Node* pipeline = document.find("pipeline");
  const Node* written =
      pipeline == nullptr || pipeline->table() == nullptr ? nullptr : pipeline->table()->find("gate_labels");
  problems.add(written == nullptr ? problems.start() : written->at,
               fmt::format("pipeline.gate_labels = {}: {}", world.pipeline.gate_labels, rule));
}

// Twins know a label at its impression, which of an event that is lost or late nobody does.
void check_decomposition(const Table& document, const Spec& spec, const WorldVariant& world, Problems& problems) {
  const bool faulty = world.world && sim::Faults(*world.world, /*seed=*/0).any();
  if (!spec.metrics.decomposition || (!faulty && !world.pipeline.cleaning.any())) return;
  const Node* written = document.find("metrics")->table()->find("decomposition");
  problems.add(*written, "metrics.decomposition",
               faulty ? "cannot be of a world with faults" : "cannot be of a stream that is cleaned");
}

}  // namespace

void check_combinations(const Table& document, const Spec& spec, Problems& problems) {
  for (const WorldVariant& world : spec.worlds) check_decomposition(document, spec, world, problems);
  for (const PluginSpec& plugin : spec.algorithms) {
    if (plugin.name == kOracleName) continue;
    const algorithms::AlgorithmInfo& algorithm = algorithms::find_algorithm(plugin.name);
    for (const WorldVariant& world : spec.worlds) {
      check_gate(document, spec, world, algorithm, problems);
      const Surroundings surroundings = surroundings_of(world, algorithm, spec.task);
      for (const PluginSpec& strategy : spec.strategies) {
        for (const Unfit& reason : find_strategy(strategy.name).unfit(strategy.parameters, surroundings)) {
          report(document, strategy, reason, problems);
        }
      }
    }
  }
}

}  // namespace springtide::experiments
