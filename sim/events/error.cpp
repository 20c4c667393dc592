#include "sim/events/error.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "sim/events/check.hpp"

namespace springtide::sim {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "springtide: internal check failed: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

void ConfigProblems::throw_if_any() const {
  if (any()) throw ConfigError(fmt::format("{}: {}", place_, fmt::join(problems_, "; ")));
}

std::string nearest_name_hint(std::string_view wrong, const std::vector<std::string>& known) {
  if (known.empty()) return "nothing is known here";
  const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return edit_distance(wrong, a) < edit_distance(wrong, b);
  });
  const std::size_t distance = edit_distance(wrong, *nearest);
  if (distance <= std::max<std::size_t>(2, nearest->size() / 3)) return fmt::format("did you mean '{}'?", *nearest);
  return fmt::format("known are {}", fmt::join(known, ", "));
}

}  // namespace springtide::sim
