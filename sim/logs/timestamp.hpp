#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/time.hpp"

namespace springtide::sim {

/// Seconds since the Unix epoch, fractions allowed, to the nearest microsecond.
/// @returns nothing outside the years 0 to 9999: milliseconds taken for seconds land beyond them.
std::optional<SimTime> parse_epoch_seconds(std::string_view text);

/// ISO 8601: 2013-02-28, 2013-02-28T14:38, 2013-02-28T14:38:27, with a space for the T, fractions of a second (beyond
/// microseconds cut off), Z or +01:00. Without a zone it is UTC. Second 60 is second 0 of the next minute.
std::optional<SimTime> parse_iso8601(std::string_view text);

/// Reads times in one format throughout: the one asked for or, for "auto", the first that a text turns out to be in.
class TimestampReader {
 public:
  /// @param format  a name of formats()
  explicit TimestampReader(std::string_view format);
  static const std::vector<std::string>& formats();

  std::optional<SimTime> operator()(std::string_view text);
  /// What a text that was refused should have been.
  std::string rule() const;

 private:
  bool automatic_, epoch_, iso_;  // epoch_ and iso_: what a text may be in
};

}  // namespace springtide::sim
