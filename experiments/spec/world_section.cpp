#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "experiments/spec/paths.hpp"
#include "experiments/spec/sections.hpp"
#include "experiments/spec/table_reader.hpp"
#include "sim/events/error.hpp"

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

void check_instant(const Node& element, const std::string& path, const sim::WorldConfig& config, Problems& problems) {
  const auto& values = config.drifts.back().parameters.values();
  const auto it = values.find("at");
  if (it == values.end()) return;
  const sim::SimDuration duration = config.parameters.duration("duration");
  const auto instant = std::get<sim::SimDuration>(it->second);
  if (instant < duration) return;
  const Node* at = element.table()->find("at");
  // A wrong value is told already; the default stands in for it here.
  if (at != nullptr && (at->text() == nullptr || sim::parse_duration(*at->text()) != instant)) return;
  problems.add(at == nullptr ? element.at : at->at,
               fmt::format("{}.at = \"{}\"{}: must be before world.duration, {}", path, sim::format_duration(instant),
                           at == nullptr ? " (the default)" : "", sim::format_duration(duration)));
}

void read_drift(const Node& element, const std::string& path, sim::WorldConfig& config, Problems& problems) {
  const Table& table = *element.table();
  const Node* kind = table.find("kind");
  std::vector<std::string> known;
  for (const sim::DriftInfo& info : sim::drift_registry()) known.push_back(info.name);
  if (kind == nullptr) {
    problems.add(element.at, fmt::format("{}.kind: is missing; known are {}", path, fmt::join(known, ", ")));
    return;
  }
  const std::string name = kind->text() == nullptr ? "" : *kind->text();
  const auto& registry = sim::drift_registry();
  const auto info = std::find_if(registry.begin(), registry.end(), [&](const auto& row) { return row.name == name; });
  if (info == registry.end()) {
    problems.add(*kind, path + ".kind", fmt::format("is no kind of drift; {}", sim::nearest_name_hint(name, known)));
    return;
  }
  config.drifts.push_back({name, read_table(&table, path, info->parameters, {"kind"}, problems)});
  check_instant(element, path, config, problems);
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
  config.parameters = read_table(&section, "world", sim::world_parameters(), {"preset", "mode", "drift"}, problems);
  check_slate(section, config.parameters, problems);
  const std::vector<const Node*> drifts = find_tables(section, "world.drift", "drift", problems);
  if (drifts.empty()) return config;
  const Array& array = *section.find("drift")->array();
  const std::vector<std::string> labels = element_labels(array);
  for (const Node* drift : drifts) {
    const auto position = static_cast<std::size_t>(drift - array.data());
    read_drift(*drift, fmt::format("world.drift.{}", labels[position]), config, problems);
  }
  return config;
}

}  // namespace springtide::experiments
