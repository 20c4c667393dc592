#include "experiments/cli/catalogue.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "algorithms/registry.hpp"
#include "experiments/spec/presets.hpp"
#include "experiments/spec/sections.hpp"
#include "experiments/spec/spec.hpp"
#include "experiments/strategies/strategy.hpp"
#include "results/schema.hpp"
#include "sim/logs/log_reader.hpp"
#include "sim/world/choice/choice_model.hpp"
#include "sim/world/logging_policy/logging_policy.hpp"
#include "sim/world/world.hpp"

namespace springtide::experiments::cli {
namespace {

void add_worlds(std::vector<CatalogueEntry>& entries) {
  for (const WorldPreset& preset : world_presets()) {
    entries.push_back({std::string(preset.name), "world", preset.summary(), {}, {}, std::string(preset.toml)});
  }
}

void add_algorithms(std::vector<CatalogueEntry>& entries) {
  for (const algorithms::AlgorithmInfo& info : algorithms::registry()) {
    const algorithms::Capabilities& can = info.capabilities;
    std::vector<std::string> tasks, traits;
    for (const sim::Task task : {sim::Task::kClick, sim::Task::kNextItem, sim::Task::kRating}) {
      if (can.serves(task)) tasks.emplace_back(sim::task_name(task));
    }
    if (can.probabilities) traits.emplace_back("click probabilities");
    if (can.features) traits.emplace_back("uses features");
    if (can.positions) traits.emplace_back("knows positions");
    if (can.weighs) traits.emplace_back("weighs late positives");
    CatalogueEntry entry{info.name, "algorithm", info.summary, {}, info.parameters, ""};
    entry.facts.emplace_back("tasks", fmt::format("{}", fmt::join(tasks, ", ")));
    if (!traits.empty()) entry.facts.emplace_back("traits", fmt::format("{}", fmt::join(traits, ", ")));
    entries.push_back(std::move(entry));
  }
  entries.push_back({kOracleName,
                     "algorithm",
                     "ranks by the truth of a world: what the best possible recommender would do",
                     {{"tasks", "click"}},
                     {},
                     ""});
}

// One entry a name; its variants for new items, new users and the whole run are told with it.
void add_metrics(std::vector<CatalogueEntry>& entries) {
  for (const results::VariableInfo& variable : results::schema()) {
    if (variable.group.find('/') != std::string::npos || variable.name.ends_with("_overall")) continue;
    std::vector<std::string> dimensions{"cell"}, variants;
    for (const results::Dimension dimension : variable.dimensions) {
      dimensions.emplace_back(results::dimension_name(dimension));
    }
    for (const results::VariableInfo& other : results::schema()) {
      const bool same = other.name == variable.name || other.name == variable.name + "_overall";
      if (same && other.group.starts_with(variable.group)) variants.push_back(other.path());
    }
    entries.push_back({variable.name,
                       "metric",
                       variable.long_name,
                       {{"better", variable.direction},
                        {"unit", variable.units},
                        {"dimensions", fmt::format("{}", fmt::join(dimensions, ", "))},
                        {"deterministic", variable.deterministic ? "yes" : "no: it is wall-clock"},
                        {"in the result file", fmt::format("{}", fmt::join(variants, ", "))}},
                       {},
                       ""});
  }
}

std::string default_text(const sim::ParameterInfo& info) {
  const auto* number = std::get_if<double>(&info.default_value);
  return number != nullptr && std::isnan(*number) ? "none" : sim::format_value(info.default_value);
}

// The rule of a parameter without its "must be"; nothing where there is none.
std::string range_text(const sim::ParameterInfo& info) {
  if (info.choices.empty() && std::isinf(info.minimum) && std::isinf(info.maximum)) return "";
  std::string rule = info.rule();
  constexpr std::string_view kMustBe = "must be ";
  if (rule.starts_with(kMustBe)) rule.erase(0, kMustBe.size());
  return rule;
}

}  // namespace

const std::vector<std::string>& parameter_header() {
  static const std::vector<std::string> kHeader = {"parameter", "type", "default", "unit", "range", "meaning"};
  return kHeader;
}

std::vector<std::vector<std::string>> parameter_rows(const CatalogueEntry& entry) {
  std::vector<std::vector<std::string>> rows;
  for (const sim::ParameterInfo& info : entry.parameters) {
    const auto& [other, value] = info.only_with;
    rows.push_back({info.name, std::string(info.type_name()), default_text(info), info.unit, range_text(info),
                    other.empty() ? info.meaning : fmt::format("{} ({} = \"{}\")", info.meaning, other, value)});
  }
  return rows;
}

const std::vector<CatalogueEntry>& catalogue() {
  static const std::vector<CatalogueEntry> kEntries = [] {
    std::vector<CatalogueEntry> entries;
    add_worlds(entries);
    add_algorithms(entries);
    for (const StrategyInfo& info : strategy_registry()) {
      entries.push_back({info.name, "strategy", info.summary, {}, info.parameters, ""});
    }
    for (const sim::DriftInfo& info : sim::drift_registry()) {
      entries.push_back({info.name, "drift", info.summary, {}, info.parameters, ""});
    }
    for (const sim::ChoiceInfo& info : sim::choice_registry()) {
      entries.push_back({info.name, "choice of a world", info.summary, {}, info.parameters, ""});
    }
    for (const sim::LoggingPolicyInfo& info : sim::logging_policy_registry()) {
      entries.push_back({info.name, "logging policy of a world", info.summary, {}, info.parameters, ""});
    }
    for (const sim::BehaviourInfo& info : sim::behaviour_registry()) {
      entries.push_back({info.name, "behaviour", info.summary, {}, info.parameters, ""});
    }
    for (const sim::LogFormatInfo& info : log_formats()) {
      entries.push_back({info.name, "log format", info.summary, {}, {}, "for its keys: springtide describe log\n"});
    }
    add_metrics(entries);
    entries.push_back({"world.segment",
                       "section",
                       "users by what is known of them, for drifts to strike",
                       {},
                       sim::segment_parameters(),
                       "name is required; attributes count from 0\n"});
    entries.push_back({"world.modality",
                       "section",
                       "a view of what items are about: columns of their attributes",
                       {},
                       sim::modality_parameters(),
                       "name is required; where one can be missing, a column more is 1 where it is there\n"});
    entries.push_back({"world.faults",
                       "section",
                       "what happens to events on their way to the recommender, and bots among the users",
                       {},
                       sim::fault_parameters(),
                       ""});
    for (const SectionInfo& info : section_registry()) {
      entries.push_back({info.name, "section", info.summary, {}, info.parameters, ""});
      if (info.name != "world") continue;
      auto& parameters = entries.back().parameters;
      parameters.insert(parameters.end(), sim::world_parameters().begin(), sim::world_parameters().end());
    }
    return entries;
  }();
  return kEntries;
}

}  // namespace springtide::experiments::cli
