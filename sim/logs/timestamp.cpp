#include "sim/logs/timestamp.hpp"

#include <charconv>

#include "sim/events/check.hpp"

namespace springtide::sim {
namespace {

// In seconds since 1970; the years that ISO 8601 can write in four digits.
constexpr double kYear0 = -62'167'219'200.0;
constexpr double kYear10000 = 253'402'300'800.0;

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
  const bool colon = take(text, ":");
  const auto minutes = text.empty() && !colon ? std::optional(0) : take_number(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const SimDuration offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return west ? -offset : offset;
}

}  // namespace

std::optional<SimTime> parse_epoch_seconds(std::string_view text) {
  double seconds = 0.0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  // Written so that NaN fails too.
  if (!(seconds >= kYear0 && seconds < kYear10000)) return std::nullopt;
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

TimestampReader::TimestampReader(std::string_view format)
    : automatic_(format == "auto"),
      epoch_(automatic_ || format == "epoch_seconds"),
      iso_(automatic_ || format == "iso8601") {
  SPRINGTIDE_CHECK(epoch_ || iso_);
}

const std::vector<std::string>& TimestampReader::formats() {
  static const std::vector<std::string> kFormats = {"auto", "epoch_seconds", "iso8601"};
  return kFormats;
}

std::optional<SimTime> TimestampReader::operator()(std::string_view text) {
  // No text is both: a number ends where ISO 8601 has its first dash.
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

std::string TimestampReader::rule() const {
  if (epoch_ && iso_) return "must be seconds since 1970 (years 0 to 9999) or ISO 8601, as 2013-02-28T14:38:27Z";
  const std::string rule =
      epoch_ ? "must be seconds since 1970 (years 0 to 9999)" : "must be ISO 8601, as 2013-02-28T14:38:27Z";
  return automatic_ ? rule + ", like the first good row" : rule;
}

}  // namespace springtide::sim
