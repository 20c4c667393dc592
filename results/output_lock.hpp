#pragma once

#include <string>

namespace springtide::results {

/// While it lives, no other process (nor another lock of this one) writes the same output.
///
/// A lock on `path`.lock, which holds the process id of its owner. The kernel lets go of it when the process dies,
/// however that comes about: a file that a killed run leaves lying there locks nothing, and the next run removes it.
class OutputLock {
 public:
  /// @throws sim::ConfigError naming the process that has it; sim::IoError when there can be no such file.
  explicit OutputLock(const std::string& path);
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;

 private:
  std::string file_;
  int descriptor_ = -1;
};

}  // namespace springtide::results
