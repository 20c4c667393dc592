#include "experiments/spec/text_of_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/events/error.hpp"

namespace springtide::experiments {

std::string text_of_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw sim::InputError(fmt::format("{}: cannot be read: Is a directory", path));
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  // An empty file leaves failbit on `text` alone; what counts is whether the file itself was opened and read.
  if (!file.is_open() || file.bad()) {
    throw sim::InputError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  }
  return text.str();
}

}  // namespace springtide::experiments
