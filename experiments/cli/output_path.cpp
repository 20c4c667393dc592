#include "experiments/cli/output_path.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sim/events/error.hpp"

namespace springtide::experiments::cli {

void check_output(const std::string& path, std::string_view option) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (path.empty()) throw sim::ConfigError(fmt::format("--{} = : must name a file", option));
  const fs::path folder = fs::absolute(path).parent_path();
  if (!fs::is_directory(folder, error)) {
    throw sim::ConfigError(fmt::format("--{} = {}: the folder {} must exist", option, path, folder.string()));
  }
  if (fs::is_directory(path, error))
    throw sim::ConfigError(fmt::format("--{} = {}: must not be a folder", option, path));
  // A finished file is renamed into place: that would put a file where a device was.
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) {
    throw sim::ConfigError(fmt::format("--{} = {}: must be an ordinary file", option, path));
  }
  if (access(folder.c_str(), W_OK) != 0) {
    throw sim::IoError(fmt::format("--{} = {}: the folder {} cannot be written: {}", option, path, folder.string(),
                                   std::strerror(errno)));
  }
}

}  // namespace springtide::experiments::cli
