#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "experiments/spec/paths.hpp"
#include "experiments/spec/sections.hpp"
#include "experiments/spec/table_reader.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

// The choice by which what comes of an item does not hang on the others of its slate.
constexpr const char* kByItself = "position_based";

const sim::BehaviourInfo* find_behaviour(const std::string& name) {
  const auto& registry = sim::behaviour_registry();
  const auto it = std::find_if(registry.begin(), registry.end(), [&](const auto& row) { return row.name == name; });
  return it == registry.end() ? nullptr : &*it;
}

void read_behaviour(const Node& element, const std::string& path, sim::WorldConfig& config, Problems& problems) {
  const Table& table = *element.table();
  const Node* kind = table.find("kind");
  std::vector<std::string> known;
  for (const sim::BehaviourInfo& info : sim::behaviour_registry()) known.push_back(info.name);
  if (kind == nullptr) {
    problems.add(element.at, fmt::format("{}.kind: is missing; known are {}", path, fmt::join(known, ", ")));
    return;
  }
  const std::string name = kind->text() == nullptr ? "" : *kind->text();
  const sim::BehaviourInfo* info = find_behaviour(name);
  if (info == nullptr) {
    problems.add(*kind, path + ".kind", fmt::format("is no behaviour; {}", sim::nearest_name_hint(name, known)));
    return;
  }
  const auto same = [&](const sim::BehaviourConfig& other) { return other.kind == name; };
  if (std::any_of(config.behaviours.begin(), config.behaviours.end(), same)) {
    problems.add(*kind, path + ".kind", "is there already: users do each thing in one way");
    return;
  }
  if (const std::string& choice = config.parameters.text("choice"); name == "view" && choice != kByItself) {
    problems.add(
        *kind, path + ".kind",
        fmt::format("is for world.choice = \"{}\" only: by {}, nobody can say what was examined", kByItself, choice));
  }
  config.behaviours.push_back({name, read_table(&table, path, info->parameters, {"kind"}, problems)});
}

}  // namespace

void read_behaviours(const Table& section, sim::WorldConfig& config, Problems& problems) {
  const std::vector<const Node*> tables = find_tables(section, "world.behaviour", "behaviour", problems);
  if (tables.empty()) return;
  const Array& array = *section.find("behaviour")->array();
  const std::vector<std::string> labels = element_labels(array);
  for (const Node* table : tables) {
    const std::string& label = labels[static_cast<std::size_t>(table - array.data())];
    read_behaviour(*table, fmt::format("world.behaviour.{}", label), config, problems);
  }
}

void check_label(const Table* section, const WorldVariant& variant, sim::Task task, Problems& problems) {
  const std::optional<sim::WorldConfig>& world = variant.world;
  if (section == nullptr) return;
  if (task != sim::Task::kClick) {
    for (const char* key : {"label", "min_rating", "min_dwell"}) {
      const Node* node = section->find(key);
      if (node == nullptr) continue;
      problems.add(*node, fmt::format("pipeline.{}", key), "has no meaning for a log, whose labels are what it holds");
    }
  }
  const Node* label = section->find("label");
  if (label == nullptr || label->text() == nullptr || *label->text() == "click") return;
  if (task == sim::Task::kClick && variant.log && variant.log->format != kSpringtideFormat) {
    problems.add(*label, "pipeline.label", "must be click: a log of this format holds nothing else");
  }
  if (!world) return;
  const sim::BehaviourInfo* info = find_behaviour(*label->text());
  if (info == nullptr || info->name == "search") return;  // told already
  if (const std::string& choice = world->parameters.text("choice"); choice != kByItself) {
    problems.add(
        *label, "pipeline.label",
        fmt::format("must be click where world.choice is {}: its slates are best by their clicks alone", choice));
  }
  const auto same = [&](const sim::BehaviourConfig& behaviour) { return behaviour.kind == info->name; };
  if (std::any_of(world->behaviours.begin(), world->behaviours.end(), same)) return;
  problems.add(*label, "pipeline.label",
               fmt::format("is nothing that this world's users do; add [[world.behaviour]] kind = \"{}\"", info->name));
}

}  // namespace springtide::experiments
