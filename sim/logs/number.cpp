#include "sim/logs/number.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace springtide::sim {

std::optional<double> parse_value(std::string_view text) {
  double value = 0.0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  // Written so that NaN fails too.
  if (!(std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max()))) return std::nullopt;
  return value;
}

}  // namespace springtide::sim
