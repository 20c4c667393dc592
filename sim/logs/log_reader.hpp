#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::sim {

/// Which columns of a CSV hold what.
struct CsvColumns {
  std::string user, item, time;
  std::string value;  ///< empty: every event has value 1
};

struct LogConfig {
  std::string format;                ///< a name of log_formats()
  std::string path;                  ///< plain or gzip
  CsvColumns columns;                ///< csv only
  char separator = ',';              ///< csv only
  std::string time_format = "auto";  ///< auto | epoch_seconds | iso8601
  bool skip_bad_rows = false;        ///< else a bad row is an InputError
  std::optional<double> min_value;   ///< events with a smaller value are left out
  Task task = Task::kNextItem;       ///< kNextItem or kRating; of a format of impressions kClick
};

struct LogReadResult {
  EventLog log;
  std::uint64_t rows = 0;                     ///< data rows read, good or bad
  std::uint64_t filtered = 0;                 ///< left out by min_value
  std::uint64_t skipped = 0;                  ///< bad rows
  std::vector<std::string> skipped_examples;  ///< the first few, as "file:line: what is wrong"
  std::uint64_t out_of_order = 0;             ///< rows kept that are earlier than the row kept before them
  std::string sha256;                         ///< of the file's bytes
};

struct LogFormatInfo {
  std::string name, summary;
  bool impressions = false;  ///< it says what was shown, clicked or not: its task is kClick
};
const std::vector<LogFormatInfo>& log_formats();

/// Reads, sorts by time (stable: ties keep file order) and numbers users and items in order of first appearance.
/// @throws InputError naming file, line and rule; ConfigError naming every setting that breaks a rule, such as a column
/// the header lacks.
LogReadResult read_log(const LogConfig& config);
/// The same from a text in memory, touching no file; config.path is its name in messages, and sha256 is that of `text`.
LogReadResult read_log_text(const LogConfig& config, std::string text);

}  // namespace springtide::sim
