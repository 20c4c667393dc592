#include "experiments/stored_world.hpp"

#include <utility>

#include "experiments/spec/spec.hpp"
#include "sim/events/error.hpp"
#include "sim/world/choice/choice_model.hpp"

namespace springtide::experiments {

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
  return header;
}

sim::SimulatedWorld world_of(results::StoredLog stored) {
  sim::SimulatedWorld world{std::move(stored.log), {}};
  const Spec spec = parse_spec(stored.header.spec, "the spec of the log");
  if (!spec.worlds.front().world) throw sim::InputError("the spec of the log: has no [world]");
  world.truth.choice = sim::make_choice_model(spec.worlds.front().world->parameters, stored.header.seed);
  world.truth.click_probability = std::move(stored.click_probability);
  world.truth.examination = std::move(stored.header.examination);
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
  return world;
}

}  // namespace springtide::experiments
