#include "sim/logs/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "sim/events/error.hpp"
#include "sim/logs/timestamp.hpp"

namespace springtide::sim {
namespace {

bool read_record(LineSource& lines, char separator, std::vector<std::string>& fields) {
  std::string_view record;
  if (!lines.next(record)) return false;
  while (!split_csv(record, separator, fields)) {
    if (!lines.extend(record)) throw InputError(fmt::format("{}: a quoted field is never closed", lines.here()));
  }
  return true;
}

std::optional<std::size_t> column_index(const std::vector<std::string>& header, const std::string& name,
                                        const char* key, ConfigProblems& problems) {
  const auto it = std::find(header.begin(), header.end(), name);
  if (it != header.end()) return static_cast<std::size_t>(it - header.begin());
  problems.require(false, fmt::format("columns.{}", key), name,
                   fmt::format("is no column of the header; {}", nearest_name_hint(name, header)));
  return std::nullopt;
}

/// Reads times in one format throughout: the one that is asked for, or the one that the first row is in.
class TimeReader {
 public:
  explicit TimeReader(const std::string& format)
      : epoch_(format != "iso8601"), iso_(format != "epoch_seconds") {}

  std::optional<SimTime> operator()(std::string_view text) {
    if (epoch_) {
      if (const auto time = parse_epoch_seconds(text)) {
        iso_ = false;
        return time;
      }
    }
    if (iso_) {
      if (const auto time = parse_iso8601(text)) {
        epoch_ = false;
        return time;
      }
    }
    return std::nullopt;
  }
  const char* rule() const {
    if (epoch_ && iso_) return "must be seconds since 1970 or ISO 8601";
    return epoch_ ? "must be seconds since 1970" : "must be ISO 8601, as 2013-02-28T14:38:27Z";
  }

 private:
  bool epoch_, iso_;
};

}  // namespace

bool split_csv(std::string_view record, char separator, std::vector<std::string>& fields) {
  fields.clear();
  std::size_t at = 0;
  for (;;) {
    std::string& field = fields.emplace_back();
    if (at < record.size() && record[at] == '"') {
      for (++at;; ++at) {
        if (at >= record.size()) return false;
        if (record[at] != '"') {
          field += record[at];
        } else if (at + 1 < record.size() && record[at + 1] == '"') {
          field += '"';
          ++at;
        } else {
          ++at;
          break;
        }
      }
    }
    const std::size_t end = std::min(record.find(separator, at), record.size());
    field.append(record.substr(at, end - at));
    if (end == record.size()) return true;
    at = end + 1;
  }
}

void read_csv(LineSource& lines, const LogConfig& config, LogBuilder& log) {
  std::vector<std::string> fields;
  if (!read_record(lines, config.separator, fields)) {
    throw InputError(fmt::format("{}: is empty: must begin with a header", lines.path()));
  }
  ConfigProblems problems("log");
  const auto user = column_index(fields, config.columns.user, "user", problems);
  const auto item = column_index(fields, config.columns.item, "item", problems);
  const auto time = column_index(fields, config.columns.time, "time", problems);
  const auto value = config.columns.value.empty() ? std::nullopt
                                                  : column_index(fields, config.columns.value, "value", problems);
  problems.throw_if_any();
  const std::size_t width = fields.size();
  TimeReader read_time(config.time_format);

  while (read_record(lines, config.separator, fields)) {
    if (fields.size() == 1 && fields[0].empty()) continue;  // an empty line
    if (fields.size() != width) {
      log.bad_row(lines.here(), fmt::format("has {} fields: the header has {}", fields.size(), width));
      continue;
    }
    if (fields[*user].empty() || fields[*item].empty()) {
      log.bad_row(lines.here(), "user and item must not be empty");
      continue;
    }
    const auto instant = read_time(fields[*time]);
    if (!instant) {
      log.bad_row(lines.here(), fmt::format("{} = {}: {}", config.columns.time, fields[*time], read_time.rule()));
      continue;
    }
    double number = 1.0;
    if (value) {
      const std::string& text = fields[*value];
      const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || rest != text.data() + text.size() || !std::isfinite(number)) {
        log.bad_row(lines.here(), fmt::format("{} = {}: must be a finite number", config.columns.value, text));
        continue;
      }
    }
    log.add(fields[*user], fields[*item], *instant, number);
  }
}

}  // namespace springtide::sim
