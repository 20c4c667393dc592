#include "sim/logs/log_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/events/error.hpp"
#include "sim/logs/csv.hpp"
#include "sim/logs/line_source.hpp"
#include "sim/logs/log_builder.hpp"
#include "sim/logs/movietweetings.hpp"
#include "sim/logs/sha256.hpp"
#include "sim/logs/timestamp.hpp"

namespace springtide::sim {

const std::vector<LogFormatInfo>& log_formats() {
  static const std::vector<LogFormatInfo> kFormats = {
      {"movietweetings", "user::item::rating::unix_seconds, as the MovieTweetings snapshots"},
      {"csv", "any CSV with a header; [log] columns says which column is the user, item, time and value"}};
  return kFormats;
}

namespace {

void require_sound(const LogConfig& config) {
  ConfigProblems problems("log");
  std::vector<std::string> formats;
  for (const LogFormatInfo& format : log_formats()) formats.push_back(format.name);
  const bool known = std::find(formats.begin(), formats.end(), config.format) != formats.end();
  problems.require(known, "format", config.format,
                   fmt::format("is no log format; {}", nearest_name_hint(config.format, formats)));
  problems.require(config.task != Task::kClick, "task", task_name(config.task), "must be next_item or rating");
  problems.require(!config.min_value || std::isfinite(*config.min_value), "min_value", config.min_value.value_or(0.0),
                   "must be a finite number");
  if (config.format == "csv") {
    const CsvColumns& columns = config.columns;
    problems.require(!columns.user.empty(), "columns.user", columns.user, "must be given");
    problems.require(!columns.item.empty(), "columns.item", columns.item, "must be given");
    problems.require(!columns.time.empty(), "columns.time", columns.time, "must be given");
    problems.require(config.task != Task::kRating || !columns.value.empty(), "columns.value", columns.value,
                     "must be given for task = rating");
    problems.require(!config.min_value || !columns.value.empty(), "columns.value", columns.value,
                     "must be given for min_value");
    const bool line_end = config.separator == '\n' || config.separator == '\r';
    problems.require(!line_end && config.separator != '"', "separator",
                     line_end ? "a line end" : std::string(1, config.separator), "must not be a quote or a line end");
    const std::vector<std::string>& times = TimestampReader::formats();
    problems.require(std::find(times.begin(), times.end(), config.time_format) != times.end(), "time_format",
                     config.time_format, nearest_name_hint(config.time_format, times));
  }
  problems.throw_if_any();
}

LogReadResult read_lines(const LogConfig& config, LineSource& lines) {
  LogReadResult result;
  LogBuilder builder(config, result);
  if (config.format == "csv") {
    read_csv(lines, config, builder);
  } else {
    read_movietweetings(lines, builder);
  }
  builder.finish(config.path);
  return result;
}

}  // namespace

LogReadResult read_log(const LogConfig& config) {
  require_sound(config);
  LineSource lines(config.path);
  LogReadResult result = read_lines(config, lines);
  result.sha256 = file_sha256(config.path);
  return result;
}

LogReadResult read_log_text(const LogConfig& config, std::string text) {
  require_sound(config);
  const std::string sha256 = text_sha256(text);
  LineSource lines(config.path, std::move(text));
  LogReadResult result = read_lines(config, lines);
  result.sha256 = sha256;
  return result;
}

}  // namespace springtide::sim
