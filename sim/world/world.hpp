#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/events/parameters.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::sim {

/// One kind of drift: what `springtide describe` prints and a spec's [[world.drift]] is checked against.
struct DriftInfo {
  std::string name;
  std::string summary;  ///< one line
  std::vector<ParameterInfo> parameters;
};
const std::vector<DriftInfo>& drift_registry();

/// Parameters of [world] other than preset, mode and drift: users, items, duration, ...
const std::vector<ParameterInfo>& world_parameters();

struct DriftConfig {
  std::string kind;       ///< a name of drift_registry()
  Parameters parameters;  ///< resolved against it
};

struct WorldConfig {
  Parameters parameters;  ///< resolved against world_parameters()
  std::vector<DriftConfig> drifts;
};

/// What a seed of a world gives: what may be seen, and what may not.
struct SimulatedWorld {
  EventLog log;  ///< Task::kClick
  GroundTruth truth;
};

/// Plays the world from time 0 to its duration under its logging policy. A pure function of (config, seed).
/// @throws ConfigError where parameters contradict each other (a slate longer than the candidates, ...).
SimulatedWorld simulate(const WorldConfig& config, std::uint64_t seed);

}  // namespace springtide::sim
