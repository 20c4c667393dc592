#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace springtide::results {

/// A file in the making, under a temporary name beside `path`: whatever happens, there is the old file or the whole new
/// one under `path`, never a part.
class PendingFile {
 public:
  /// @throws sim::IoError naming the path and the system's reason.
  explicit PendingFile(std::string path);
  /// Removes what was not kept.
  ~PendingFile();
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  int descriptor() const { return descriptor_; }
  /// Puts bytes behind the last one. @throws sim::IoError
  void append(std::span<const std::byte> bytes);
  /// Makes it durable and gives it its name. @throws sim::IoError
  void keep();

 private:
  [[noreturn]] void fail(int reason) const;

  std::string path_, temporary_;
  int descriptor_ = -1;
};

/// A whole PendingFile at once.
/// @throws sim::IoError naming the path and the system's reason.
void replace_file(const std::string& path, std::span<const std::byte> bytes);

}  // namespace springtide::results
