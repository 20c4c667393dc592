#include "sim/events/time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace springtide::sim {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t microseconds;
};

// Longest first, so that formatting finds the coarsest unit that divides the span.
constexpr std::array<Unit, 7> kUnits{{{"w", 604'800'000'000},
                                      {"d", 86'400'000'000},
                                      {"h", 3'600'000'000},
                                      {"m", 60'000'000},
                                      {"s", 1'000'000},
                                      {"ms", 1'000},
                                      {"us", 1}}};

}  // namespace

SimDuration from_seconds(double seconds) { return SimDuration(std::llround(seconds * 1e6)); }

std::optional<SimDuration> parse_duration(std::string_view text) {
  double value = 0.0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  if (unit.empty()) return value == 0.0 ? std::optional(SimDuration::zero()) : std::nullopt;
  for (const Unit& known : kUnits) {
    if (unit != known.name) continue;
    const double microseconds = value * static_cast<double>(known.microseconds);
    if (std::abs(microseconds) > 9e18) return std::nullopt;
    return SimDuration(std::llround(microseconds));
  }
  return std::nullopt;
}

std::string format_duration(SimDuration span) {
  const std::int64_t count = span.count();
  if (count == 0) return "0s";
  for (const Unit& unit : kUnits) {
    // Weeks read badly ("2w" for a fortnight's window is fine, "1w" for "7d" is not what people write).
    if (unit.name == "w") continue;
    if (count % unit.microseconds == 0) return fmt::format("{}{}", count / unit.microseconds, unit.name);
  }
  return fmt::format("{}us", count);
}

}  // namespace springtide::sim
