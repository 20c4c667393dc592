#include "experiments/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace springtide::experiments {

Progress::Progress(std::uint32_t cells, bool quiet)
    : shown_(!quiet && isatty(STDERR_FILENO) != 0), cells_(cells), started_(WallClock::now()) {}

Progress::~Progress() {
  if (shown_ && done_ > 0) fmt::print(stderr, "\r\x1b[K");
}

void Progress::cell_done(const std::string& what, std::uint64_t impressions) {
  const std::lock_guard lock(mutex_);
  ++done_;
  impressions_ += impressions;
  if (!shown_) return;
  const double elapsed = seconds_between(started_, WallClock::now());
  const double left = elapsed / done_ * (cells_ - done_);
  fmt::print(stderr, "\r\x1b[K[{}/{}] {}  {:.2f} M impressions/s, {:.0f} s left", done_, cells_, what,
             static_cast<double>(impressions_) / elapsed / 1e6, left);
  std::fflush(stderr);
}

}  // namespace springtide::experiments
