#include "sim/logs/movietweetings.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "sim/logs/timestamp.hpp"

namespace springtide::sim {

void read_movietweetings(LineSource& lines, LogBuilder& log) {
  for (std::string_view line; lines.next(line);) {
    if (line.empty()) continue;
    std::array<std::string_view, 4> fields;
    std::size_t count = 0;
    for (std::string_view rest = line;; ++count) {
      const std::size_t end = rest.find("::");
      if (count < fields.size()) fields[count] = rest.substr(0, end);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 2);
    }
    if (count + 1 != fields.size()) {
      log.bad_row(lines.here(), fmt::format("has {} fields: must be user::item::rating::unix_seconds", count + 1));
      continue;
    }
    double rating = 0.0;
    const auto [rest, error] = std::from_chars(fields[2].data(), fields[2].data() + fields[2].size(), rating);
    const auto time = parse_epoch_seconds(fields[3]);
    if (fields[0].empty() || fields[1].empty()) {
      log.bad_row(lines.here(), "user and item must not be empty");
    } else if (error != std::errc() || rest != fields[2].data() + fields[2].size() || !std::isfinite(rating)) {
      log.bad_row(lines.here(), fmt::format("rating = {}: must be a finite number", fields[2]));
    } else if (!time) {
      log.bad_row(lines.here(), fmt::format("time = {}: must be seconds since 1970", fields[3]));
    } else {
      log.add(fields[0], fields[1], *time, rating);
    }
  }
}

}  // namespace springtide::sim
