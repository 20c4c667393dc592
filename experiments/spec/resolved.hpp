#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/spec/sections.hpp"
#include "experiments/spec/sweep.hpp"

namespace springtide::experiments {

/// A spec as written, with the defaults filled in and the sweep not yet carried out.
struct WrittenSpec {
  std::string name, title;
  sim::Parameters experiment, pipeline, feature_store, cleaning, metrics;
  std::optional<sim::Parameters> off_policy;
  WrittenCosts costs;
  sim::Task task = sim::Task::kClick;
  std::string preset;  ///< empty: none
  std::optional<sim::WorldConfig> world;
  ReplayMode mode = ReplayMode::kLog;
  std::optional<Table> swept_world;  ///< [world] as it stands, where presets are swept: each has defaults of its own
  std::optional<LogSection> log;
  std::vector<PluginSpec> algorithms, strategies;
  std::vector<SweepAxis> sweep;
};

/// TOML that reads back as the same spec.
std::string resolved_toml(const WrittenSpec& spec);

}  // namespace springtide::experiments
