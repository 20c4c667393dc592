#include "experiments/spec/settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/spec/paths.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

void place_at(Node& node, const Position& at) {
  node.at = at;
  if (auto* array = std::get_if<Array>(&node.value)) {
    for (Node& element : *array) place_at(element, at);
  } else if (auto* table = std::get_if<Table>(&node.value)) {
    for (Entry& entry : table->entries) {
      entry.key_at = at;
      place_at(entry.node, at);
    }
  }
}

Node read_value(const std::string& text, const Position& at) {
  Node node{at, text};
  try {
    // More than one key would mean that the text smuggled in a line of its own.
    Table parsed = parse_document("value = " + text, at.place);
    if (parsed.entries.size() == 1 && parsed.entries[0].node.value.index() != 0) node = parsed.entries[0].node;
  } catch (const sim::ConfigError&) {
    // A bare string.
  }
  place_at(node, at);
  return node;
}

}  // namespace

std::vector<Setting> read_settings(const std::vector<std::string>& settings, Problems& problems) {
  std::vector<Setting> result;
  for (const std::string& setting : settings) {
    const Position at{fmt::format("--set {}", setting)};
    const std::size_t equals = setting.find('=');
    if (equals == 0 || equals == std::string::npos) {
      problems.add(at, "must be key=value, like world.users=1000");
      continue;
    }
    std::vector<std::string> path = split_path(std::string_view(setting).substr(0, equals));
    if (std::any_of(path.begin(), path.end(), [](const std::string& part) { return part.empty(); })) {
      problems.add(at, "has an empty part in its key");
      continue;
    }
    result.push_back({std::move(path), read_value(setting.substr(equals + 1), at)});
  }
  return result;
}

void apply_settings(const std::vector<Setting>& settings, bool preset_only, Table& document, Problems& problems) {
  for (const Setting& setting : settings) {
    using Path = std::vector<std::string>;
    const bool preset = setting.path == Path{"world", "preset"} || setting.path == Path{"sweep", "world.preset"};
    if (preset != preset_only) continue;
    if (const auto problem = set_at_path(document, setting.path, setting.value)) {
      problems.add(setting.value.at, *problem);
    }
  }
}

}  // namespace springtide::experiments
