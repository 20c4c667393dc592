#include "sim/logs/movietweetings.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "sim/logs/number.hpp"
#include "sim/logs/timestamp.hpp"

namespace springtide::sim {

void read_movietweetings(LineSource& lines, LogBuilder& log) {
  constexpr std::string_view kSeparator = "::";
  TimestampReader read_time("epoch_seconds");
  for (std::string_view line; lines.next(line);) {
    if (line.empty()) continue;
    std::array<std::string_view, 4> fields;
    std::size_t count = 0;
    for (std::string_view rest = line;;) {
      const std::size_t end = rest.find(kSeparator);
      if (count < fields.size()) fields[count] = rest.substr(0, end);
      ++count;
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + kSeparator.size());
    }
    if (count != fields.size()) {
      log.bad_row(lines.here(), fmt::format("has {} fields: must be user::item::rating::unix_seconds", count));
      continue;
    }
    const auto& [user, item, rating, seconds] = fields;
    if (user.empty() || item.empty()) {
      log.bad_row(lines.here(), "user and item must not be empty");
      continue;
    }
    const std::optional<double> value = parse_value(rating);
    if (!value) {
      log.bad_value(lines.here(), "rating", rating, "must be a finite number");
      continue;
    }
    const std::optional<SimTime> time = read_time(seconds);
    if (!time) {
      log.bad_value(lines.here(), "unix_seconds", seconds, read_time.rule());
      continue;
    }
    log.add(user, item, *time, *value);
  }
}

}  // namespace springtide::sim
