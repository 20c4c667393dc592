#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "sim/events/error.hpp"

namespace springtide::results {

/// Runs `work` in a process that may write files of at most so many bytes: to it, the disk is full.
/// @returns whether it met an IoError, and only that
template <typename Work>
bool refused_by_disk_of(rlim_t bytes, Work work) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
    int status = 1;
    try {
      work();
    } catch (const sim::IoError&) {
      status = 42;
    } catch (...) {
      status = 2;
    }
    // As a real run ends: HDF5's own exit handler must not crash either.
    std::exit(status);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 42;
}

}  // namespace springtide::results
