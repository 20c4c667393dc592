#include "experiments/spec/plugins.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <set>

#include "algorithms/registry.hpp"
#include "experiments/spec/paths.hpp"
#include "experiments/spec/table_reader.hpp"
#include "experiments/strategies/strategy.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

struct PluginKind {
  std::string section;             ///< and what one of them is called
  std::vector<std::string> names;  ///< known
  std::function<const std::vector<sim::ParameterInfo>&(std::string_view)> parameters_of;
  std::function<std::optional<std::string>(std::string_view)> unfit;  ///< for the task, and why
};

bool fit_label(const std::string& label) {
  return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '+' || c == ' ';
  });
}

void check_label(const Table& table, const std::string& path, std::set<std::string>& taken, const PluginKind& kind,
                 Problems& problems) {
  const Node* label = table.find("label");
  if (label == nullptr) return;
  if (label->text() == nullptr) {
    problems.add(*label, path + ".label", "must be a string");
  } else if (!fit_label(*label->text())) {
    problems.add(*label, path + ".label", "must be letters, digits, spaces, '_', '-' or '+'");
  } else if (!taken.insert(*label->text()).second) {
    problems.add(*label, path + ".label", fmt::format("is the label of another {}", kind.section));
  }
}

void read_plugin(const Node& element, const std::string& label, const std::vector<SweepAxis>& axes,
                 const PluginKind& kind, PluginSection& section, Problems& problems) {
  const Table& table = *element.table();
  const std::string path = fmt::format("{}.{}", kind.section, label);
  const Node* name = table.find("name");
  if (name == nullptr) {
    problems.add(element.at, fmt::format("{}.name: is missing; known are {}", path, fmt::join(kind.names, ", ")));
    return;
  }
  const std::string text = name->text() == nullptr ? "" : *name->text();
  if (std::find(kind.names.begin(), kind.names.end(), text) == kind.names.end()) {
    problems.add(*name, path + ".name",
                 fmt::format("is no {}; {}", kind.section, sim::nearest_name_hint(text, kind.names)));
    return;
  }
  if (const auto why = kind.unfit(text)) problems.add(*name, path + ".name", *why);
  const auto read = [&](const Table& from) {
    return read_table(&from, path, kind.parameters_of(text), {"name", "label"}, problems);
  };
  section.written.push_back({text, label, read(table)});
  for (const SweepVariant& variant : sweep_variants(table, axes, problems)) {
    section.variants.push_back({text, label + variant.suffix, read(variant.table)});
  }
}

PluginSection read_plugins(const Table& document, const std::vector<SweepAxis>& axes, const PluginKind& kind,
                           Problems& problems) {
  PluginSection section;
  const std::vector<const Node*> elements = find_tables(document, kind.section, kind.section, problems);
  const Node* node = document.find(kind.section);
  if (node == nullptr || (node->array() != nullptr && node->array()->empty())) {
    problems.add(node == nullptr ? problems.start() : node->at,
                 fmt::format("{0}: is missing; write [[{0}]] with a name, one of {1}", kind.section,
                             fmt::join(kind.names, ", ")));
  }
  if (elements.empty()) return section;
  const Array& array = *node->array();
  const std::vector<std::string> labels = element_labels(array);
  std::set<std::string> taken;
  for (const Node* element : elements) {
    const std::string& label = labels[static_cast<std::size_t>(element - array.data())];
    check_label(*element->table(), fmt::format("{}.{}", kind.section, label), taken, kind, problems);
    read_plugin(*element, label, axes_of(axes, kind.section, label), kind, section, problems);
  }
  return section;
}

}  // namespace

PluginSection read_algorithms(const Table& document, const std::vector<SweepAxis>& axes, sim::Task task, bool has_truth,
                              Problems& problems) {
  static const std::vector<sim::ParameterInfo> kNoParameters;
  PluginKind kind{.section = "algorithm", .names = {}, .parameters_of = {}, .unfit = {}};
  std::vector<std::string> serving;
  for (const algorithms::AlgorithmInfo& info : algorithms::registry()) {
    kind.names.push_back(info.name);
    if (info.capabilities.serves(task)) serving.push_back(info.name);
  }
  kind.names.emplace_back(kOracleName);
  kind.parameters_of = [](std::string_view name) -> const std::vector<sim::ParameterInfo>& {
    return name == kOracleName ? kNoParameters : algorithms::find_algorithm(name).parameters;
  };
  kind.unfit = [&](std::string_view name) -> std::optional<std::string> {
    if (name == kOracleName) {
      if (has_truth) return std::nullopt;
      return "ranks by the truth, which only a world has, and the log of one; this log has none";
    }
    if (std::find(serving.begin(), serving.end(), name) != serving.end()) return std::nullopt;
    return fmt::format("does not serve the task {}; those that do are {}", sim::task_name(task),
                       fmt::join(serving, ", "));
  };
  return read_plugins(document, axes, kind, problems);
}

PluginSection read_strategies(const Table& document, const std::vector<SweepAxis>& axes, Problems& problems) {
  PluginKind kind{.section = "strategy", .names = {}, .parameters_of = {}, .unfit = {}};
  for (const StrategyInfo& info : strategy_registry()) kind.names.push_back(info.name);
  kind.parameters_of = [](std::string_view name) -> const std::vector<sim::ParameterInfo>& {
    return find_strategy(name).parameters;
  };
  kind.unfit = [](std::string_view) { return std::nullopt; };
  return read_plugins(document, axes, kind, problems);
}

}  // namespace springtide::experiments
