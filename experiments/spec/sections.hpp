#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/spec/problems.hpp"
#include "experiments/spec/spec.hpp"
#include "sim/events/parameters.hpp"

namespace springtide::experiments {

/// One section of a spec: what `springtide describe` prints and what its keys are checked against.
struct SectionInfo {
  std::string name;
  std::string summary;
  std::vector<sim::ParameterInfo> parameters;
};
/// The sections with keys of fixed names: experiment, world (what is said of the replay alone: the rest is
/// sim::world_parameters()), log, log.columns, pipeline, pipeline.costs (of one algorithm), pipeline.feature_store,
/// pipeline.cleaning, metrics, metrics.off_policy.
const std::vector<SectionInfo>& section_registry();
/// Its row of metrics.off_policy.
SectionInfo off_policy_section();
/// @pre the section exists
const std::vector<sim::ParameterInfo>& section_parameters(std::string_view section);

/// Reads [experiment] into name, title, seeds and warm-up.
/// @returns the parameters as written, for the resolved spec
sim::Parameters read_experiment(const Table& document, bool replays_log, Spec& spec, Problems& problems);
/// @returns the parameters as written, for the resolved spec
sim::Parameters read_metrics(const Table& document, MetricsSpec& metrics, Problems& problems);
/// Reads [metrics.off_policy] where it is there. @returns its parameters likewise
std::optional<sim::Parameters> read_off_policy(const Table* metrics, MetricsSpec& spec, Problems& problems);
/// @param section  of the pipeline, with what a sweep set; may be absent
/// @param task     labels of kNextItem and kRating mature at once: no label window for them
/// @returns the parameters as written, for the resolved spec
sim::Parameters read_pipeline(const Table* section, sim::Task task, PipelineSpec& pipeline, Problems& problems);
/// The same of its [pipeline.feature_store]. @param task  nothing that serves kNextItem uses features
sim::Parameters read_feature_store(const Table* pipeline, sim::Task task, FeatureStoreSpec& store, Problems& problems);
/// The same of its [pipeline.costs], by label; after read_pipeline, whose costs are the default.
using WrittenCosts = std::map<std::string, sim::Parameters>;
WrittenCosts read_costs(const Table* pipeline, PipelineSpec& spec, Problems& problems);
/// Where costs = "FILE.toml", puts the [pipeline.costs] of that file in its place. @param base_folder  of the path
void take_in_costs(Table& document, const std::string& base_folder, Problems& problems);
/// Reports costs of what is neither an algorithm nor the label of one.
void check_costs(const Table& document, const std::vector<PluginSpec>& algorithms, Problems& problems);
/// The same of its [pipeline.cleaning]. @param task  only worlds and their logs, which ask for clicks, have
/// something to clean
sim::Parameters read_cleaning(const Table* pipeline, sim::Task task, CleaningSpec& cleaning, Problems& problems);

/// The format of what `springtide simulate` writes: a log of clicks with its truth, which results/ reads.
inline constexpr const char* kSpringtideFormat = "springtide";
/// The formats that [log] may name: those of sim/logs, and this.
std::vector<sim::LogFormatInfo> log_formats();

/// A log that a spec replays.
struct LogSection {
  sim::Parameters written, columns;  ///< for the resolved spec
  sim::LogConfig config;
  Ties ties = Ties::kSimultaneous;
};
LogSection read_log_section(const Table& section, const Position& at, const std::string& base_folder,
                            Problems& problems);

/// Reads [world] with its preset already merged underneath.
sim::WorldConfig read_world(const Table& section, Problems& problems);
/// Reads [world.faults].
void read_faults(const Table& section, sim::WorldConfig& config, Problems& problems);
/// Reads [[world.behaviour]].
void read_behaviours(const Table& section, sim::WorldConfig& config, Problems& problems);
/// Reports a label of [pipeline] that nobody gives. @param section  of the pipeline; may be absent
/// @param variant  what the log of a world has is known once that is read
void check_label(const Table* section, const WorldVariant& variant, sim::Task task, Problems& problems);
/// Reads the mode of [world]: whose slates are shown.
ReplayMode read_mode(const Table& section, Problems& problems);

}  // namespace springtide::experiments
