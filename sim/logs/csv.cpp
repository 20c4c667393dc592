#include "sim/logs/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/events/error.hpp"
#include "sim/logs/csv_record.hpp"
#include "sim/logs/number.hpp"
#include "sim/logs/timestamp.hpp"

namespace springtide::sim {
namespace {

bool read_record(LineSource& lines, CsvSplitter& record) {
  std::string_view text;
  if (!lines.next(text)) return false;
  for (bool whole = record.begin(text); !whole; whole = record.resume(text)) {
    if (!lines.extend(text)) throw InputError(fmt::format("{}: a quoted field is never closed", lines.here()));
  }
  return true;
}

/// Where in a record the columns of the config are.
struct ColumnIndices {
  std::size_t user = 0, item = 0, time = 0;
  std::optional<std::size_t> value;
};

ColumnIndices find_columns(const std::string& path, std::span<const std::string> header, const CsvColumns& columns) {
  ConfigProblems problems("log");
  const auto find = [&](const std::string& name, std::string_view key) -> std::size_t {
    const auto times = std::count(header.begin(), header.end(), name);
    if (times == 0) {
      problems.require(false, key, name,
                       fmt::format("is no column of {}; {}", path,
                                   nearest_name_hint(name, std::vector<std::string>(header.begin(), header.end()))));
    } else {
      problems.require(times == 1, key, name, fmt::format("names {} columns of {}", times, path));
    }
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  ColumnIndices found;
  found.user = find(columns.user, "columns.user");
  found.item = find(columns.item, "columns.item");
  found.time = find(columns.time, "columns.time");
  if (!columns.value.empty()) found.value = find(columns.value, "columns.value");
  problems.throw_if_any();
  return found;
}

}  // namespace

void read_csv(LineSource& lines, const LogConfig& config, LogBuilder& log) {
  CsvSplitter record(config.separator);
  if (!read_record(lines, record)) {
    throw InputError(fmt::format("{}: holds no events, and no header to begin with", lines.path()));
  }
  const ColumnIndices at = find_columns(lines.path(), record.fields(), config.columns);
  const std::size_t width = record.fields().size();
  TimestampReader read_time(config.time_format);

  while (read_record(lines, record)) {
    const std::span<const std::string> fields = record.fields();
    if (fields.size() == 1 && fields[0].empty()) continue;
    if (record.malformed()) {
      log.bad_row(lines.here(), "has text between a closing quote and the next separator");
      continue;
    }
    if (fields.size() != width) {
      log.bad_row(lines.here(), fmt::format("has {} fields: the header has {}", fields.size(), width));
      continue;
    }
    if (fields[at.user].empty() || fields[at.item].empty()) {
      log.bad_row(lines.here(), "user and item must not be empty");
      continue;
    }
    const std::optional<double> value = at.value ? parse_value(fields[*at.value]) : 1.0;
    if (!value) {
      log.bad_value(lines.here(), config.columns.value, fields[*at.value], "must be a finite number");
      continue;
    }
    // Last, because only a good row may settle the format of the times.
    const std::optional<SimTime> time = read_time(fields[at.time]);
    if (!time) {
      log.bad_value(lines.here(), config.columns.time, fields[at.time], read_time.rule());
      continue;
    }
    log.add(fields[at.user], fields[at.item], *time, *value);
  }
}

}  // namespace springtide::sim
