#include "experiments/spec/spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "experiments/spec/combinations.hpp"
#include "experiments/spec/plugins.hpp"
#include "experiments/spec/presets.hpp"
#include "experiments/spec/resolved.hpp"
#include "experiments/spec/sections.hpp"
#include "experiments/spec/settings.hpp"
#include "experiments/spec/sweep.hpp"
#include "experiments/spec/table_reader.hpp"
#include "experiments/spec/text_of_file.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

// The columns of a result are numbered with 32 bits; long before that, nobody meant it.
constexpr std::size_t kMostCells = 1'000'000;

void check_sections(const Table& document, Problems& problems) {
  static const std::vector<std::string> kSections = {"experiment", "world",    "log",     "pipeline",
                                                     "algorithm",  "strategy", "metrics", "sweep"};
  for (const auto& [key, key_at, node] : document.entries) {
    if (std::find(kSections.begin(), kSections.end(), key) != kSections.end()) continue;
    problems.add(key_at, fmt::format("{}: unknown section; {}", key, sim::nearest_name_hint(key, kSections)));
  }
  const Node* log = document.find("log");
  if (document.find("world") == nullptr && log == nullptr) {
    problems.add(problems.start(), "world: is missing; write [world], or [log] for a log of your own");
  } else if (document.find("world") != nullptr && log != nullptr) {
    problems.add(log->at, "log: a spec has either [world] or [log], not both");
  }
}

std::string preset_of(const Table& world) {
  const Node* preset = world.find("preset");
  return preset == nullptr || preset->text() == nullptr ? "" : *preset->text();
}

std::string world_label(const std::string& preset) { return preset.empty() ? "world" : preset; }

void read_variants(const Table& document, const std::string& base_folder, const WrittenSpec& written, Spec& spec,
                   Problems& problems) {
  for (SweepVariant& variant : sweep_variants(document, world_axes(written.sweep), problems)) {
    if (written.swept_world) merge_preset(variant.table, problems);
    WorldVariant world;
    const Node* section = variant.table.find("world");
    const Node* log = variant.table.find("log");
    if (section != nullptr && section->table() != nullptr) {
      world.world = read_world(*section->table(), problems);
      world.mode = read_mode(*section->table(), problems);
      world.label = world_label(preset_of(*section->table())) + variant.suffix;
    } else if (log != nullptr && log->table() != nullptr) {
      world.log = read_log_section(*log->table(), log->at, base_folder, problems).config;
      world.suffix = variant.suffix;
      world.label = std::filesystem::path(world.log->path).filename().string() + variant.suffix;
    }
    const Table* pipeline = find_table(variant.table, "pipeline", "pipeline", problems);
    read_pipeline(pipeline, written.task, world.pipeline, problems);
    read_costs(pipeline, world.pipeline, problems);
    read_feature_store(pipeline, written.task, world.pipeline.feature_store, problems);
    read_cleaning(pipeline, written.task, world.pipeline.cleaning, problems);
    check_label(pipeline, world, written.task, problems);
    spec.worlds.push_back(std::move(world));
  }
}

void check_warmup(const Table& document, const Spec& spec, Problems& problems) {
  const Node* section = document.find("experiment");
  const Node* warmup = section == nullptr || section->table() == nullptr ? nullptr : section->table()->find("warmup");
  if (warmup == nullptr) return;
  for (const WorldVariant& variant : spec.worlds) {
    if (!variant.world) continue;
    const sim::SimDuration duration = variant.world->parameters.duration("duration");
    if (spec.warmup < duration) continue;
    problems.add(*warmup, "experiment.warmup",
                 fmt::format("must be shorter than world.duration, {}", sim::format_duration(duration)));
  }
}

void read_world_or_log(const Table& document, const std::string& base_folder, WrittenSpec& written, Spec& spec,
                       Problems& problems) {
  if (const Table* world = find_table(document, "world", "world", problems)) {
    if (sweeps_presets(document)) {
      written.swept_world = *world;
    } else {
      written.world = read_world(*world, problems);
      written.mode = read_mode(*world, problems);
      written.preset = preset_of(*world);
    }
  } else if (const Table* log = find_table(document, "log", "log", problems)) {
    written.log = read_log_section(*log, document.find("log")->at, base_folder, problems);
    spec.task = written.log->config.task;
    spec.ties = written.log->ties;
  }
  written.task = spec.task;
}

}  // namespace

Spec parse_spec(const std::string& text, const std::string& origin, const std::string& base_folder,
                const std::vector<std::string>& settings) {
  Problems problems(origin);
  Table document = parse_document(text, origin);
  const std::vector<Setting> set = read_settings(settings, problems);
  apply_settings(set, /*preset_only=*/true, document, problems);
  // Where presets are swept each is laid under its variant, after what is set.
  if (!sweeps_presets(document)) merge_preset(document, problems);
  apply_settings(set, /*preset_only=*/false, document, problems);
  take_in_costs(document, base_folder, problems);
  check_sections(document, problems);

  Spec spec;
  WrittenSpec written;
  read_world_or_log(document, base_folder, written, spec, problems);
  written.experiment = read_experiment(document, document.find("log") != nullptr, spec, problems);
  written.name = spec.name;
  written.title = spec.title;
  written.metrics = read_metrics(document, spec.metrics, problems);
  written.off_policy = read_off_policy(find_table(document, "metrics", "metrics", problems), spec.metrics, problems);
  PipelineSpec pipeline;
  written.pipeline =
      read_pipeline(find_table(document, "pipeline", "pipeline", problems), spec.task, pipeline, problems);
  written.costs = read_costs(find_table(document, "pipeline", "pipeline", problems), pipeline, problems);
  written.feature_store = read_feature_store(find_table(document, "pipeline", "pipeline", problems), spec.task,
                                             pipeline.feature_store, problems);
  written.cleaning =
      read_cleaning(find_table(document, "pipeline", "pipeline", problems), spec.task, pipeline.cleaning, problems);
  written.sweep = read_sweep(document, problems);
  const bool truth =
      written.world || written.swept_world || (written.log && written.log->config.format == kSpringtideFormat);
  PluginSection algorithms = read_algorithms(document, written.sweep, spec.task, truth, problems);
  PluginSection strategies = read_strategies(document, written.sweep, problems);
  read_variants(document, base_folder, written, spec, problems);
  check_warmup(document, spec, problems);
  spec.algorithms = std::move(algorithms.variants);
  spec.strategies = std::move(strategies.variants);
  check_costs(document, spec.algorithms, problems);
  if (spec.algorithms.size() * spec.strategies.size() * spec.worlds.size() * spec.seeds.size() > kMostCells) {
    problems.add(problems.start(), fmt::format("sweep: makes more than {} cells", kMostCells));
  }
  if (!problems.any()) check_combinations(document, spec, problems);
  problems.throw_if_any();

  written.algorithms = std::move(algorithms.written);
  written.strategies = std::move(strategies.written);
  spec.resolved_toml = resolved_toml(written);
  return spec;
}

Spec read_spec(const std::string& path, const std::vector<std::string>& settings) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return parse_spec(text_of_file(path), path, folder.empty() ? "." : folder, settings);
}

}  // namespace springtide::experiments
