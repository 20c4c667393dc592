#pragma once

#include <cstdint>
#include <string>

#include "results/log_header.hpp"
#include "results/log_reader.hpp"
#include "sim/world/world.hpp"

namespace springtide::experiments {

/// Between a world and the file of its log: results/ knows no world.
/// @param setting  of the world's stream
/// @param spec     resolved TOML
/// @param label    how results call the world
results::LogHeader log_header(const sim::SimulatedWorld& setting, const sim::WorldConfig& world, std::uint64_t seed,
                              const std::string& spec, const std::string& label);
/// The world that a file holds, to the bits of the one that was written.
sim::SimulatedWorld world_of(results::StoredLog stored);

}  // namespace springtide::experiments
