#include "experiments/spec/presets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

constexpr std::string_view kPresetPlace = "preset ";

}  // namespace

std::string WorldPreset::summary() const {
  std::string_view line = toml.substr(toml.find_first_not_of(" \n"));
  line = line.substr(0, line.find('\n'));
  if (!line.starts_with('#')) return "";
  line.remove_prefix(std::min(line.find_first_not_of("# "), line.size()));
  return std::string(line);
}

Table preset_table(const WorldPreset& preset) {
  Table table = parse_document(preset.toml, fmt::format("{}{}", kPresetPlace, preset.name));
  const Node* world = table.find("world");
  if (world == nullptr || world->table() == nullptr) return table;
  Table inner = *world->table();
  return inner;
}

bool is_of_preset(const Node& node) { return node.at.place.starts_with(kPresetPlace); }

void merge_preset(Table& document, Problems& problems) {
  Node* section = document.find("world");
  auto* world = section == nullptr ? nullptr : std::get_if<Table>(&section->value);
  const Node* named = world == nullptr ? nullptr : world->find("preset");
  if (named == nullptr) return;
  const auto& presets = world_presets();
  const auto it = std::find_if(presets.begin(), presets.end(), [&](const WorldPreset& preset) {
    return named->text() != nullptr && preset.name == *named->text();
  });
  if (it == presets.end()) {
    std::vector<std::string> known;
    for (const WorldPreset& preset : presets) known.emplace_back(preset.name);
    const std::string name = named->text() == nullptr ? "" : *named->text();
    problems.add(*named, "world.preset", fmt::format("is no preset; {}", sim::nearest_name_hint(name, known)));
    return;
  }
  const Node* keep = world->find("keep_preset_drifts");
  const bool* kept = keep == nullptr ? nullptr : std::get_if<bool>(&keep->value);
  const bool keep_drifts = kept != nullptr && *kept;
  for (Entry& entry : preset_table(*it).entries) {
    Node* own = world->find(entry.key);
    if (own == nullptr) {
      world->entries.push_back(std::move(entry));
    } else if (entry.key == "drift" && keep_drifts) {
      auto* drifts = std::get_if<Array>(&own->value);
      auto* of_preset = std::get_if<Array>(&entry.node.value);
      if (drifts != nullptr && of_preset != nullptr) {
        drifts->insert(drifts->begin(), std::make_move_iterator(of_preset->begin()),
                       std::make_move_iterator(of_preset->end()));
      }
    }
  }
}

}  // namespace springtide::experiments
