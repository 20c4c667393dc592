#include "experiments/stored_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "experiments/spec/spec.hpp"
#include "sim/events/error.hpp"
#include "sim/world/behaviour/funnel.hpp"
#include "sim/world/behaviour/search.hpp"
#include "sim/world/choice/choice_model.hpp"
#include "sim/world/faults/faults.hpp"

namespace springtide::experiments {
namespace {

// The spec says how users go through slates and what befalls events; columns that it cannot have made would be replayed
// by the wrong laws.
void check_columns(const results::StoredLog& stored, const StoredWorld& world, const sim::ChoiceModel& choice,
                   const std::string& path) {
  const auto require = [&](bool holds, const char* columns) {
    if (!holds) throw sim::InputError(fmt::format("{}: {}: must be what the spec in the file makes", path, columns));
  };
  const results::LogHeader& header = stored.header;
  const auto curve = choice.examination();
  require(header.examination.size() <= curve.size() &&
              std::equal(header.examination.begin(), header.examination.end(), curve.begin()) &&
              header.examination.empty() == curve.empty(),
          "truth/examination");
  const auto& begin = stored.log.impression_begin;
  for (std::size_t r = 1; r < begin.size(); ++r) {
    require(begin[r] - begin[r - 1] <= sim::kLongestSlate, "requests/impression_begin");
  }
  require(header.behaviours == sim::Funnel(world.config, world.seed).kinds(), "columns of behaviours");
  require(header.queries == sim::Searches(world.config, world.seed).any(), "requests/query");
  require(header.faults == sim::Faults(world.config, world.seed).any(), "truth/fault");
  require(header.bots == (world.config.faults ? world.config.faults->integer("bots") : 0), "truth/bot");
}

}  // namespace

results::LogHeader log_header(const sim::SimulatedWorld& setting, const sim::WorldConfig& world, std::uint64_t seed,
                              const std::string& spec, const std::string& label) {
  results::LogHeader header{.spec = spec,
                            .world = label,
                            .seed = seed,
                            .end = sim::SimTime(world.parameters.duration("duration")),
                            .examination = setting.truth.examination,
                            .drifts = {}};
  for (const sim::DriftTruth& drift : setting.truth.drifts) {
    results::DriftColumns& columns = header.drifts.emplace_back();
    columns.kind = drift.kind;
    columns.label = drift.label;
    columns.target = drift.target;
    columns.parameters = drift.parameters;
    columns.marked = drift.marked;
    for (const sim::DriftChange& change : drift.changes) {
      columns.change_time.push_back(change.time);
      columns.change_to.push_back(change.to);
    }
    columns.start = drift.start;
    columns.declared = drift.declared;
    columns.realised = drift.realised;
    columns.unit = drift.unit;
  }
  header.behaviours = sim::Funnel(world, seed).kinds();
  header.queries = sim::Searches(world, seed).any();
  header.faults = sim::Faults(world, seed).any();
  header.clock_skew = setting.truth.clock_skew;
  header.bots = setting.truth.bots;
  return header;
}

results::TruthRows truth_rows(const sim::GroundTruth& truth) {
  return {truth.click_probability, truth.wanted_topic, truth.fault};
}

StoredWorld world_of(results::StoredLog stored, const std::string& path) {
  results::LogHeader& header = stored.header;
  const Spec spec = parse_spec(header.spec, path + ": its spec");
  const auto& written = spec.worlds.front().world;
  if (!written) throw sim::InputError(fmt::format("{}: its spec is of a log, not of a world", path));
  StoredWorld read{.world = {}, .config = *written, .seed = header.seed, .label = header.world, .end = header.end};
  std::shared_ptr<const sim::ChoiceModel> choice = sim::make_choice_model(read.config.parameters, read.seed);
  check_columns(stored, read, *choice, path);
  sim::SimulatedWorld& world = read.world;
  world.log = std::move(stored.log);
  world.truth.click_probability = std::move(stored.click_probability);
  world.truth.wanted_topic = std::move(stored.wanted_topic);
  world.truth.fault = std::move(stored.fault);
  world.truth.clock_skew = std::move(header.clock_skew);
  world.truth.bots = header.bots;
  world.truth.choice = std::move(choice);
  world.truth.examination = std::move(header.examination);
  for (results::DriftColumns& columns : stored.header.drifts) {
    sim::DriftTruth& drift = world.truth.drifts.emplace_back();
    drift.kind = std::move(columns.kind);
    drift.label = std::move(columns.label);
    drift.target = std::move(columns.target);
    drift.parameters = std::move(columns.parameters);
    drift.marked = columns.marked;
    for (std::size_t c = 0; c < columns.change_time.size(); ++c) {
      drift.changes.push_back({columns.change_time[c], columns.change_to[c]});
    }
    drift.start = std::move(columns.start);
    drift.declared = std::move(columns.declared);
    drift.realised = std::move(columns.realised);
    drift.unit = std::move(columns.unit);
  }
  return read;
}

}  // namespace springtide::experiments
