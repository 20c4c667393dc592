#include "sim/logs/log_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/events/error.hpp"
#include "sim/logs/csv.hpp"
#include "sim/logs/line_source.hpp"
#include "sim/logs/log_builder.hpp"
#include "sim/logs/movietweetings.hpp"
#include "sim/logs/open_bandit.hpp"
#include "sim/logs/sha256.hpp"
#include "sim/logs/timestamp.hpp"

namespace springtide::sim {

namespace {

/// One row a format: what is said of it and how it is read.
struct Format {
  LogFormatInfo info;
  void (*read)(LineSource& lines, const LogConfig& config, LogBuilder& log);
  /// What the rows say of users and items together, once these have their numbers; null: nothing.
  void (*describe)(EventLog& log) = nullptr;
};

const std::vector<Format>& formats() {
  static const std::vector<Format> kRows = {
      {{"movietweetings", "user::item::rating::unix_seconds, as the MovieTweetings snapshots"},
       [](LineSource& lines, const LogConfig&, LogBuilder& log) { read_movietweetings(lines, log); }},
      {{"csv", "any CSV with a header; [log] columns says which column is the user, item, time and value"}, read_csv},
      {{"open_bandit", "impressions of the Open Bandit Dataset, with clicks and propensities", /*impressions=*/true},
       [](LineSource& lines, const LogConfig&, LogBuilder& log) { read_open_bandit(lines, log); },
       describe_open_bandit}};
  return kRows;
}

void require_sound(const LogConfig& config) {
  ConfigProblems problems("log");
  std::vector<std::string> names;
  for (const Format& format : formats()) names.push_back(format.info.name);
  const bool known = std::find(names.begin(), names.end(), config.format) != names.end();
  problems.require(known, "format", config.format,
                   fmt::format("is no log format; {}", nearest_name_hint(config.format, names)));
  const auto format = std::find_if(formats().begin(), formats().end(),
                                   [&](const Format& one) { return one.info.name == config.format; });
  const bool impressions = known && format->info.impressions;
  problems.require((config.task == Task::kClick) == impressions, "task", task_name(config.task),
                   impressions ? "must be click" : "must be next_item or rating");
  problems.require(!config.min_value || !impressions, "min_value", config.min_value.value_or(0.0),
                   "is for logs of values");
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
  const auto format = std::find_if(formats().begin(), formats().end(),
                                   [&](const Format& one) { return one.info.name == config.format; });
  format->read(lines, config, builder);  // there is one: require_sound() has seen to it
  builder.finish(config.path);
  if (format->describe != nullptr) format->describe(result.log);
  return result;
}

}  // namespace

const std::vector<LogFormatInfo>& log_formats() {
  static const std::vector<LogFormatInfo> kInfos = [] {
    std::vector<LogFormatInfo> infos;
    for (const Format& format : formats()) infos.push_back(format.info);
    return infos;
  }();
  return kInfos;
}

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
