#pragma once

#include <cstdint>
#include <string>

#include "results/log_header.hpp"
#include "results/log_reader.hpp"
#include "results/log_writer.hpp"
#include "sim/world/world.hpp"

namespace springtide::experiments {

/// Between a world and the file of its log: results/ knows no world.
/// @param setting  of the world's stream
/// @param spec     resolved TOML
/// @param label    how results call the world
results::LogHeader log_header(const sim::SimulatedWorld& setting, const sim::WorldConfig& world, std::uint64_t seed,
                              const std::string& spec, const std::string& label);
/// Of a block of the world's requests, what the file tells beside the log.
results::TruthRows truth_rows(const sim::GroundTruth& truth);

/// The world that a file holds, to the bits of the one that was written.
struct StoredWorld {
  sim::SimulatedWorld world;
  sim::WorldConfig config;  ///< by the spec in the file
  std::uint64_t seed = 0;
  std::string label;
  sim::SimTime end{};
};
/// @param path  of the file, for messages
/// @throws sim::Error where the spec in the file cannot be read, or is not that of its columns
StoredWorld world_of(results::StoredLog stored, const std::string& path);

}  // namespace springtide::experiments
