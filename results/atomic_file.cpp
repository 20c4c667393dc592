#include "results/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

// A rename is durable only once its folder is.
bool make_folder_durable(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool done = fsync(descriptor) == 0;
  const int reason = errno;
  close(descriptor);
  errno = reason;
  return done;
}

}  // namespace

PendingFile::PendingFile(std::string path) : path_(std::move(path)), temporary_(path_ + ".tmp") {
  std::error_code ignored;
  // As root, a rename would put a file where /dev/full was.
  if (std::filesystem::exists(path_, ignored) && !std::filesystem::is_regular_file(path_, ignored)) {
    throw sim::IoError(fmt::format("{}: cannot be written: must be an ordinary file", path_));
  }
  descriptor_ = open(temporary_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail(errno);
}

PendingFile::~PendingFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  std::remove(temporary_.c_str());
}

void PendingFile::fail(int reason) const {
  throw sim::IoError(fmt::format("{}: cannot be written: {}", path_, std::strerror(reason)));
}

void PendingFile::append(std::span<const std::byte> bytes) {
  if (lseek(descriptor_, 0, SEEK_END) < 0) fail(errno);
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void PendingFile::keep() {
  // Data first, then the name, then the folder: after a power cut there is the old file or the whole new one.
  if (fsync(descriptor_) != 0) fail(errno);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(errno);
  close(std::exchange(descriptor_, -1));
  if (!make_folder_durable(path_)) fail(errno);
}

void replace_file(const std::string& path, std::span<const std::byte> bytes) {
  PendingFile file(path);
  file.append(bytes);
  file.keep();
}

}  // namespace springtide::results
