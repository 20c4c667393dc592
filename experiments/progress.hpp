#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "experiments/latency/stopwatch.hpp"

namespace springtide::experiments {

/// Cells done, impressions a second and time left, on stderr, and only when that is a terminal. Thread-safe.
class Progress {
 public:
  Progress(std::uint32_t cells, bool quiet);
  ~Progress();
  void cell_done(const std::string& what, std::uint64_t impressions);

 private:
  bool shown_;
  std::uint32_t cells_, done_ = 0;
  std::uint64_t impressions_ = 0;
  WallTime started_;
  std::mutex mutex_;
};

}  // namespace springtide::experiments
