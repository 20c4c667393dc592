#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/spec/problems.hpp"

namespace springtide::experiments {

/// A world that comes with Springtide: a file of sim/worlds, built in so that it needs no looking for.
struct WorldPreset {
  std::string_view name;
  std::string_view toml;  ///< keys of [world], drift included

  /// The first comment line of the file.
  std::string summary() const;
};
const std::vector<WorldPreset>& world_presets();

/// The keys of a preset, from its [world] table where it has one.
Table preset_table(const WorldPreset& preset);

/// Whether a value was written in a preset.
bool is_of_preset(const Node& node);

/// Lays the preset that [world] names under the keys that [world] gives itself. Drifts of the spec replace all of the
/// preset's, or stand behind them where [world] says keep_preset_drifts; segments and modalities replace them. Reports
/// a preset that does not exist.
void merge_preset(Table& document, Problems& problems);

}  // namespace springtide::experiments
