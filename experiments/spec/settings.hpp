#pragma once

#include <string>
#include <vector>

#include "experiments/spec/problems.hpp"

namespace springtide::experiments {

/// One --set of the command line, taken apart.
struct Setting {
  std::vector<std::string> path;
  Node value;  ///< placed at "--set key=value"
};

/// Takes "key=value" apart. The value is TOML; what is no TOML is a string, so that every=6h needs no quotes.
/// Reports a setting without "=" or without a key.
std::vector<Setting> read_settings(const std::vector<std::string>& settings, Problems& problems);

/// Lays settings over a document; reports those whose place does not exist.
/// @param preset_only  apply world.preset alone; else all the others
void apply_settings(const std::vector<Setting>& settings, bool preset_only, Table& document, Problems& problems);

}  // namespace springtide::experiments
