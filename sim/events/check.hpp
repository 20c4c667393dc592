#pragma once

namespace springtide::sim {

/// Reports a broken promise of our own code and aborts; bad input is an Error, never a failed check.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace springtide::sim

#define SPRINGTIDE_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::springtide::sim::check_failed(#condition, __FILE__, __LINE__))
