#include "results/output_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

// An owner removes the file before it lets go: who waited in between has locked a file that nobody else will find.
bool is_still(int descriptor, const std::string& file) {
  struct stat opened {
  }, named{};
  return fstat(descriptor, &opened) == 0 && stat(file.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

std::string owner_in(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t length = pread(descriptor, text.data(), text.size(), 0);
  return length > 0 ? "process " + std::string(text.data(), static_cast<std::size_t>(length)) : "another process";
}

}  // namespace

OutputLock::OutputLock(const std::string& path) : file_(path + ".lock") {
  const auto cannot = [&](int reason) {
    return sim::IoError(fmt::format("{}: cannot be locked: {}", file_, std::strerror(reason)));
  };
  while (true) {
    descriptor_ = open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw cannot(errno);
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      const int reason = errno;
      const std::string owner = owner_in(descriptor_);
      close(descriptor_);
      if (reason == EINTR) continue;
      if (reason != EWOULDBLOCK) throw cannot(reason);
      throw sim::ConfigError(
          fmt::format("output = {}: is being written by {}; wait until it ends, or name another output", path, owner));
    }
    if (is_still(descriptor_, file_)) break;
    close(descriptor_);
  }
  const std::string own = std::to_string(getpid());
  // Without a name, on a full disk, it is a lock all the same.
  if (ftruncate(descriptor_, 0) == 0 && pwrite(descriptor_, own.data(), own.size(), 0) < 0) errno = 0;
}

OutputLock::~OutputLock() {
  unlink(file_.c_str());
  close(descriptor_);
}

}  // namespace springtide::results
