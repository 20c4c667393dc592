#include "experiments/cli/output_path.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sim/events/error.hpp"

namespace springtide::experiments::cli {

void check_output(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (path.empty()) throw sim::ConfigError("--output = : must name a file");
  const fs::path folder = fs::absolute(path).parent_path();
  if (!fs::is_directory(folder, error)) {
    throw sim::ConfigError(fmt::format("--output = {}: the folder {} must exist", path, folder.string()));
  }
  if (fs::is_directory(path, error)) throw sim::ConfigError(fmt::format("--output = {}: must not be a folder", path));
  // A finished file is renamed into place: that would put a file where a device was.
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) {
    throw sim::ConfigError(fmt::format("--output = {}: must be an ordinary file", path));
  }
  if (access(folder.c_str(), W_OK) != 0) {
    throw sim::IoError(
        fmt::format("--output = {}: the folder {} cannot be written: {}", path, folder.string(), std::strerror(errno)));
  }
}

}  // namespace springtide::experiments::cli
