#include "sim/logs/timestamp.hpp"

#include <charconv>
#include <cmath>

namespace springtide::sim {
namespace {

// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<SimDuration> take_zone(std::string_view& text) {
  if (text.empty() || take(text, "Zz")) return SimDuration::zero();
  const bool west = text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_number(text, 2);
  take(text, ":");
  const auto minutes = text.empty() ? std::optional(0) : take_number(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const SimDuration offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return west ? -offset : offset;
}

}  // namespace

std::optional<SimTime> parse_epoch_seconds(std::string_view text) {
  double seconds = 0.0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  // Beyond the year 200,000 either way it is no time but a mistake.
  if (error != std::errc() || rest != text.data() + text.size() || !(std::abs(seconds) < 6e12)) return std::nullopt;
  return SimTime(from_seconds(seconds));
}

std::optional<SimTime> parse_iso8601(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  SimDuration since = std::chrono::sys_days(date).time_since_epoch();
  if (text.empty()) return SimTime(since);

  if (!take(text, "Tt ")) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  since += std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  if (take(text, ":")) {
    const auto second = take_number(text, 2);
    if (!second || *second > 60) return std::nullopt;
    since += std::chrono::seconds(*second);
    if (take(text, ".,")) {
      std::int64_t scale_us = 100'000;
      std::size_t digits = 0;
      for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits) {
        since += SimDuration((text.front() - '0') * scale_us);
        scale_us /= 10;
      }
      if (digits == 0) return std::nullopt;
    }
  }
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;
  return SimTime(since - *zone);
}

}  // namespace springtide::sim
