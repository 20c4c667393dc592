// Any text is a sound log in each format, or refused by one of our errors. The first byte chooses format and settings.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/events/error.hpp"
#include "tests/logs/log_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace springtide;
  if (size == 0) return 0;
  const std::array<sim::LogConfig, 3> formats = {csv_config(), movietweetings_config(), open_bandit_config()};
  sim::LogConfig config = formats[bytes[0] % formats.size()];
  config.skip_bad_rows = (bytes[0] & 0x80U) != 0;
  if (config.task != sim::Task::kClick && (bytes[0] & 0x40U) != 0) config.task = sim::Task::kRating;
  try {
    const sim::LogReadResult result = sim::read_log_text(config, std::string(bytes + 1, bytes + size));
    result.log.validate();
    if (result.rows != result.log.requests() + result.skipped) __builtin_trap();
  } catch (const sim::Error&) {
  }
  return 0;
}
