#pragma once

#include <map>
#include <string>

#include "sim/world/world.hpp"

namespace springtide::sim {

/// The world with some of its parameters set to other values.
/// @throws ConfigError for a name or a value that world_parameters() does not allow
inline WorldConfig changed(const WorldConfig& world, std::map<std::string, ParameterValue> values) {
  for (const auto& [name, value] : world.parameters.values()) values.emplace(name, value);
  return {Parameters::resolve("world", world_parameters(), values), world.drifts};
}

}  // namespace springtide::sim
