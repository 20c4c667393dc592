#include "experiments/spec/combinations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

Surroundings surroundings_of(const WorldVariant& world, const PluginSpec& plugin,
                             const algorithms::AlgorithmInfo& algorithm, sim::Task task) {
  Surroundings surroundings{.task = task,
                            .algorithm = algorithm.name,
                            .probabilities = algorithm.capabilities.probabilities,
                            .incremental = algorithm.capabilities.incremental,
                            .weighed_labels = world.pipeline.weighs(),
                            .label_window = world.pipeline.label_window,
                            .costs = world.pipeline.costs_of(plugin)};
  if (world.world) surroundings.duration = world.world->parameters.duration("duration");
  return surroundings;
}

bool is_faulty(const WorldVariant& world) { return world.world && sim::Faults(*world.world, /*seed=*/0).any(); }

Position place_of_pipeline_key(const Table& document, std::string_view key, const Problems& problems) {
  const Node* pipeline = document.find("pipeline");
  const Node* written = pipeline == nullptr || pipeline->table() == nullptr ? nullptr : pipeline->table()->find(key);
  return written == nullptr ? problems.start() : written->at;  // where a sweep has set it
}

std::string_view name_of(DelayedFeedback correction) {
  switch (correction) {
    case DelayedFeedback::kNaive:
      return "naive";
    case DelayedFeedback::kRelabel:
      return "relabel";
    case DelayedFeedback::kFakeNegativeWeighted:
      return "fake_negative_weighted";
    case DelayedFeedback::kImportanceWeighted:
      return "importance_weighted";
  }
  return "";
}

void refuse_correction(const Table& document, const WorldVariant& world, const std::string& rule, Problems& problems) {
  problems.add(place_of_pipeline_key(document, "delayed_feedback", problems),
               fmt::format("pipeline.delayed_feedback = \"{}\": {}", name_of(world.pipeline.delayed_feedback), rule));
}

// A late positive may be lost, come twice or be dropped: nobody knows then which negatives were fake.
void check_correction(const Table& document, const WorldVariant& world, Problems& problems) {
  if (!world.pipeline.tells_late()) return;
  if (is_faulty(world)) refuse_correction(document, world, "no correction can be of a world with faults", problems);
  if (world.pipeline.cleaning.any()) {
    refuse_correction(document, world, "no correction can be of a stream that is cleaned", problems);
  }
}

void check_weights(const Table& document, const WorldVariant& world, const algorithms::AlgorithmInfo& algorithm,
                   Problems& problems) {
  if (!world.pipeline.weighs() || algorithm.capabilities.weighs) return;
  std::vector<std::string> can;
  for (const algorithms::AlgorithmInfo& info : algorithms::registry()) {
    if (info.capabilities.weighs) can.push_back(info.name);
  }
  refuse_correction(
      document, world,
      fmt::format("weighs examples, which the algorithm {} cannot; {} can", algorithm.name, fmt::join(can, ", ")),
      problems);
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
  if (rule.empty() && world.pipeline.weighs()) {
    rule = "the gate holds scores against labels, of which pipeline.delayed_feedback tells fake negatives";
  }
  if (rule.empty()) return;
  problems.add(place_of_pipeline_key(document, "gate_labels", problems),
               fmt::format("pipeline.gate_labels = {}: {}", world.pipeline.gate_labels, rule));
}

// Twins know a label at its impression, which of an event that is lost or late nobody does.
void check_decomposition(const Table& document, const Spec& spec, const WorldVariant& world, Problems& problems) {
  const bool faulty = is_faulty(world);
  if (!spec.metrics.decomposition || (!faulty && !world.pipeline.cleaning.any())) return;
  const Node* written = document.find("metrics")->table()->find("decomposition");
  problems.add(*written, "metrics.decomposition",
               faulty ? "cannot be of a world with faults" : "cannot be of a stream that is cleaned");
}

// Whose log a world's is, where that leaves nothing to chance; else "".
std::string without_chance(const sim::Parameters& world) {
  const std::string& policy = world.text("logging_policy");
  if (policy == "popularity") return policy;
  return policy == "epsilon_greedy" && world.number("epsilon") == 0.0 ? policy + " with epsilon = 0" : "";
}

void check_off_policy(const Table& document, const Spec& spec, const WorldVariant& world, Problems& problems) {
  if (!spec.metrics.off_policy) return;
  std::string rule;
  if (spec.task != sim::Task::kClick) {
    rule = fmt::format("wants a log with propensities, which one of the task {} has not", sim::task_name(spec.task));
  } else if (world.mode == ReplayMode::kClosedLoop) {
    rule = "judges by the log's slates: with world.mode = \"closed_loop\" a cell shows its own";
  } else if (const std::string policy = world.world ? without_chance(world.world->parameters) : ""; !policy.empty()) {
    rule = fmt::format("the logging policy {} leaves nothing to chance: its log cannot tell of other slates", policy);
  }
  if (rule.empty()) return;
  problems.add(document.find("metrics")->table()->find("off_policy")->at, "metrics.off_policy: " + rule);
}

// The answer to a slate of a cell's own, and what befalls events, hang on how often a user has come by then.
void check_split(const Table& document, const Spec& spec, const WorldVariant& world, Problems& problems) {
  if (spec.split == Split::kTime) return;
  std::string rule;
  if (world.mode == ReplayMode::kClosedLoop) {
    rule = "deals a log anew: with world.mode = \"closed_loop\" cells make their own";
  } else if (is_faulty(world)) {
    rule = "cannot be of a world with faults";
  }
  if (rule.empty()) return;
  problems.add(*document.find("experiment")->table()->find("split"), "experiment.split", rule);
}

}  // namespace

void check_combinations(const Table& document, const Spec& spec, Problems& problems) {
  for (const WorldVariant& world : spec.worlds) {
    check_decomposition(document, spec, world, problems);
    check_off_policy(document, spec, world, problems);
    check_correction(document, world, problems);
    check_split(document, spec, world, problems);
  }
  for (const PluginSpec& plugin : spec.algorithms) {
    if (plugin.name == kOracleName) continue;
    const algorithms::AlgorithmInfo& algorithm = algorithms::find_algorithm(plugin.name);
    for (const WorldVariant& world : spec.worlds) {
      check_gate(document, spec, world, algorithm, problems);
      check_weights(document, world, algorithm, problems);
      const Surroundings surroundings = surroundings_of(world, plugin, algorithm, spec.task);
      for (const PluginSpec& strategy : spec.strategies) {
        for (const Unfit& reason : find_strategy(strategy.name).unfit(strategy.parameters, surroundings)) {
          report(document, strategy, reason, problems);
        }
      }
    }
  }
}

}  // namespace springtide::experiments
