#include "sim/logs/log_reader.hpp"

#include <fmt/format.h>

#include "sim/events/error.hpp"
#include "sim/logs/csv.hpp"
#include "sim/logs/line_source.hpp"
#include "sim/logs/log_builder.hpp"
#include "sim/logs/movietweetings.hpp"

namespace springtide::sim {

const std::vector<LogFormatInfo>& log_formats() {
  static const std::vector<LogFormatInfo> kFormats = {
      {"movietweetings", "user::item::rating::unix_seconds, as the MovieTweetings snapshots"},
      {"csv", "any CSV with a header; [log] columns says which column is the user, item, time and value"}};
  return kFormats;
}

LogReadResult read_log(const LogConfig& config) {
  ConfigProblems problems("log");
  std::vector<std::string> formats;
  for (const LogFormatInfo& format : log_formats()) formats.push_back(format.name);
  const bool csv = config.format == "csv";
  problems.require(csv || config.format == "movietweetings", "format", config.format,
                   fmt::format("is no log format; {}", nearest_name_hint(config.format, formats)));
  problems.require(!csv || config.task != Task::kRating || !config.columns.value.empty(), "columns.value",
                   config.columns.value, "must be given for task = rating");
  problems.throw_if_any();

  LogReadResult result;
  LineSource lines(config.path);
  LogBuilder builder(config, result);
  if (csv) {
    read_csv(lines, config, builder);
  } else {
    read_movietweetings(lines, builder);
  }
  builder.finish(config.path);
  result.sha256 = file_sha256(config.path);
  return result;
}

}  // namespace springtide::sim
