#pragma once

#include <string>
#include <string_view>

namespace springtide::experiments::cli {

/// Sees early, before hours of work, whether a file could be written. An existing ordinary file may be replaced; a
/// folder or a device never is.
/// @param option  that named it
/// @throws sim::ConfigError when the path names no place for a file, sim::IoError when its folder is not writable.
void check_output(const std::string& path, std::string_view option = "output");

}  // namespace springtide::experiments::cli
