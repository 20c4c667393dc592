#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "experiments/spec/paths.hpp"
#include "experiments/spec/presets.hpp"
#include "experiments/spec/sections.hpp"
#include "experiments/spec/table_reader.hpp"
#include "sim/events/error.hpp"
#include "sim/world/drift/ensemble.hpp"

namespace springtide::experiments {
namespace {

// What sim::simulate would refuse without knowing where it was written.
void check_slate(const Table& section, const sim::Parameters& parameters, Problems& problems) {
  const std::int64_t candidates = parameters.integer("candidates");
  if (parameters.integer("slate") <= candidates) return;
  const std::string rule = fmt::format("world.slate must be at most world.candidates, {}", candidates);
  // One of the two was given, or the defaults would contradict each other.
  const char* key = section.find("slate") != nullptr ? "slate" : "candidates";
  problems.add(*section.find(key), fmt::format("world.{}", key), rule);
}

// What has no say is refused where the spec gives it; where its preset does, it goes by the default.
void check_idle(const Table& section, sim::Parameters& parameters, Problems& problems) {
  std::map<std::string, sim::ParameterValue> values(parameters.values().begin(), parameters.values().end());
  for (const auto& [name, rule] : sim::idle_parameters(sim::world_parameters(), parameters)) {
    const Node& node = *section.find(name);
    if (!is_of_preset(node)) problems.add(node, "world." + name, rule);
    values.erase(name);
  }
  parameters = sim::Parameters::resolve("world", sim::world_parameters(), values);
}

// The tables of [[world.drift]], [[world.segment]] or [[world.modality]] that made it into the config, with the path of
// each.
struct Element {
  const Node* node;
  std::string path;
  bool sound = true;  // nothing in it is wrong by itself
};

void read_drift(const Element& element, sim::WorldConfig& config, std::vector<Element>& read, Problems& problems) {
  const Table& table = *element.node->table();
  const std::string& path = element.path;
  const Node* kind = table.find("kind");
  std::vector<std::string> known;
  for (const sim::DriftInfo& info : sim::drift_registry()) known.push_back(info.name);
  if (kind == nullptr) {
    problems.add(element.node->at, fmt::format("{}.kind: is missing; known are {}", path, fmt::join(known, ", ")));
    return;
  }
  const std::string name = kind->text() == nullptr ? "" : *kind->text();
  const auto& registry = sim::drift_registry();
  const auto info = std::find_if(registry.begin(), registry.end(), [&](const auto& row) { return row.name == name; });
  if (info == registry.end()) {
    problems.add(*kind, path + ".kind", fmt::format("is no kind of drift; {}", sim::nearest_name_hint(name, known)));
    return;
  }
  const Node* label = table.find("label");
  if (label != nullptr && label->text() == nullptr) problems.add(*label, path + ".label", "must be a string");
  const std::size_t told = problems.count();
  config.drifts.push_back({name, read_table(&table, path, info->parameters, {"kind", "label"}, problems),
                           label == nullptr || label->text() == nullptr ? "" : *label->text()});
  read.push_back({element.node, path, problems.count() == told});
}

void read_segment(const Element& element, sim::WorldConfig& config, std::vector<Element>& read, Problems& problems) {
  const Table& table = *element.node->table();
  const Node* name = table.find("name");
  if (name == nullptr) {
    problems.add(element.node->at, element.path + ".name: is missing");
  } else if (name->text() == nullptr) {
    problems.add(*name, element.path + ".name", "must be a string");
  } else {
    config.segments.push_back(
        {*name->text(), read_table(&table, element.path, sim::segment_parameters(), {"name"}, problems)});
    read.push_back(element);
  }
}

void read_modality(const Element& element, sim::WorldConfig& config, Problems& problems) {
  const Table& table = *element.node->table();
  const Node* name = table.find("name");
  if (name == nullptr) {
    problems.add(element.node->at, element.path + ".name: is missing");
    return;
  }
  const std::string* const text = name->text();
  const auto& others = config.modalities;
  if (text == nullptr) {
    problems.add(*name, element.path + ".name", "must be a string");
  } else if (std::any_of(others.begin(), others.end(), [&](const auto& other) { return other.name == *text; })) {
    problems.add(*name, element.path + ".name", "is the name of another modality");
  } else {
    config.modalities.push_back(
        {*text, read_table(&table, element.path, sim::modality_parameters(), {"name"}, problems)});
  }
}

// What the parts of a world make of each other, told where it was written.
void check_ensemble(const sim::WorldConfig& config, const std::vector<Element>& drifts,
                    const std::vector<Element>& segments, Problems& problems) {
  for (const sim::EnsembleProblem& problem : sim::ensemble_problems(config)) {
    const bool of_drift = problem.section == "drift";
    const auto& [node, path, sound] = (of_drift ? drifts : segments)[problem.index];
    // Of wrong values the defaults stand in: what these are at odds with is no fault of the spec's.
    if (problem.other && !(sound && drifts[*problem.other].sound)) continue;
    const std::string key = fmt::format("{}.{}", path, problem.key);
    const Node* value = node->table()->find(problem.key);
    const auto& resolved = of_drift ? config.drifts[problem.index].parameters.values()
                                    : config.segments[problem.index].parameters.values();
    const auto it = resolved.find(problem.key);
    if (value == nullptr) {
      problems.add(node->at, it == resolved.end() ? fmt::format("{}: {}", key, problem.rule)
                                                  : fmt::format("{} = {} (the default): {}", key,
                                                                sim::format_value(it->second), problem.rule));
      continue;
    }
    // A wrong value is told already; the default stands in for it here.
    const sim::ParameterInfo alike{
        .name = problem.key, .default_value = it == resolved.end() ? sim::ParameterValue(std::string()) : it->second};
    const auto written = value_of(*value, alike);
    if (it != resolved.end() && written != it->second) continue;
    problems.add(*value, key, problem.rule);
  }
}

// A closed loop asks what each user would do with any slate, at any time: that must not hang on the slates before.
void check_endogenous(const Table& section, const sim::WorldConfig& config, const std::vector<Element>& drifts,
                      Problems& problems) {
  const Node* mode = section.find("mode");
  if (mode == nullptr || mode->text() == nullptr || *mode->text() != "closed_loop") return;
  for (std::size_t d = 0; d < drifts.size(); ++d) {
    const auto& registry = sim::drift_registry();
    const auto info = std::find_if(registry.begin(), registry.end(),
                                   [&](const sim::DriftInfo& row) { return row.name == config.drifts[d].kind; });
    if (!info->endogenous) continue;
    problems.add(*drifts[d].node->table()->find("kind"), drifts[d].path + ".kind",
                 "follows what users are shown, which a closed loop does not know beforehand; it wants mode = \"log\"");
  }
}

// Which drifts were kept is seen in the drifts: presets.cpp.
void check_kept(const Table& section, Problems& problems) {
  const Node* keep = section.find("keep_preset_drifts");
  if (keep == nullptr) return;
  if (const auto rule = broken_rule(*keep, section_parameters("world").back())) {
    problems.add(*keep, "world.keep_preset_drifts", *rule);
  } else if (section.find("preset") == nullptr) {
    problems.add(*keep, "world.keep_preset_drifts", "there is no preset that could have drifts");
  }
}

std::vector<Element> elements_of(const Table& section, const std::string& key, Problems& problems) {
  std::vector<Element> elements;
  const std::string path = "world." + key;
  const std::vector<const Node*> tables = find_tables(section, path, key, problems);
  if (tables.empty()) return elements;
  const Array& array = *section.find(key)->array();
  const std::vector<std::string> labels = element_labels(array);
  for (const Node* table : tables) {
    elements.push_back({table, fmt::format("{}.{}", path, labels[static_cast<std::size_t>(table - array.data())])});
  }
  return elements;
}

}  // namespace

ReplayMode read_mode(const Table& section, Problems& problems) {
  const Node* mode = section.find("mode");
  if (mode == nullptr) return ReplayMode::kLog;
  if (const auto rule = broken_rule(*mode, section_parameters("world").front())) {
    problems.add(*mode, "world.mode", *rule);
    return ReplayMode::kLog;
  }
  return *mode->text() == "closed_loop" ? ReplayMode::kClosedLoop : ReplayMode::kLog;
}

sim::WorldConfig read_world(const Table& section, Problems& problems) {
  sim::WorldConfig config;
  config.parameters = read_table(
      &section, "world", sim::world_parameters(),
      {"preset", "mode", "keep_preset_drifts", "drift", "segment", "modality", "behaviour", "faults"}, problems);
  check_kept(section, problems);
  check_slate(section, config.parameters, problems);
  check_idle(section, config.parameters, problems);
  std::vector<Element> drifts, segments;
  for (const Element& element : elements_of(section, "segment", problems)) {
    read_segment(element, config, segments, problems);
  }
  for (const Element& element : elements_of(section, "modality", problems)) read_modality(element, config, problems);
  for (const Element& element : elements_of(section, "drift", problems)) {
    read_drift(element, config, drifts, problems);
  }
  read_behaviours(section, config, problems);
  read_faults(section, config, problems);
  check_endogenous(section, config, drifts, problems);
  check_ensemble(config, drifts, segments, problems);
  return config;
}

}  // namespace springtide::experiments
