#include "experiments/spec/problems.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/events/error.hpp"

namespace springtide::experiments {

void Problems::add(const Position& at, std::string text) { found_.push_back({at, std::move(text)}); }

void Problems::add(const Node& node, std::string_view path, std::string_view rule) {
  add(node.at, fmt::format("{} = {}: {}", path, node.spelled(), rule));
}

void Problems::throw_if_any() const {
  if (found_.empty()) return;
  std::vector<Problem> sorted = found_;
  std::sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    const bool a_is_set = a.at.line == 0, b_is_set = b.at.line == 0;
    return a_is_set != b_is_set ? b_is_set : a < b;
  });
  // Every variant of a sweep reads the same table, and finds the same faults in it.
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<std::string> lines;
  for (const Problem& problem : sorted) lines.push_back(fmt::format("{}: {}", problem.at.text(), problem.text));
  throw sim::ConfigError(fmt::format("{}", fmt::join(lines, "\n")));
}

}  // namespace springtide::experiments
