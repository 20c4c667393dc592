#include "results/report/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace springtide::results {
namespace {

constexpr int kMostDecimals = 8;

/// Decimals that show so many significant digits of x.
int decimals_for(double x, int significant) {
  if (x == 0.0) return 0;
  const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(x))));
  return std::clamp(significant - 1 - magnitude, 0, kMostDecimals);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool control = (byte < 0x20U && c != '\n' && c != '\t') || byte == 0x7FU;
        html += control ? std::string("\xEF\xBF\xBD") : std::string(1, c);
      }
    }
  }
  return html;
}

std::string with_interval(double value, double half_width, double scale, std::string_view unit) {
  if (!std::isfinite(value)) return "";
  const double x = value / scale, half = half_width / scale;
  // One seed, alike under every seed, or more alike than the four digits would show.
  const bool sure = !std::isfinite(half) || half < 0.5 * std::pow(10.0, -decimals_for(x, 4)) || half == 0.0;
  const int decimals = sure ? decimals_for(x, 4) : decimals_for(half, 2);
  std::string text = fmt::format("{:.{}f}", x, decimals);
  if (sure && text.find('.') != std::string::npos) {
    // 24.00 activations are 24.
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  if (!sure) text += fmt::format(" ±{:.{}f}", half, decimals);
  if (!unit.empty()) text += fmt::format(" {}", unit);
  return text;
}

std::string_view spelled(const Unit& unit) {
  const std::string_view name = unit.name;
  return name == "us" ? "µs" : name == "m" ? "min" : name;
}

}  // namespace springtide::results
