#include "results/report/figure_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "results/json_text.hpp"
#include "results/report/pareto.hpp"
#include "results/report/tables.hpp"

namespace springtide::results {
namespace {

constexpr int kDigits = 5;  // more than a figure can show
// A world's time begins at 0, a log's at 1970.
constexpr double kWorldEnds = 10.0 * 365.0 * 86'400.0;

template <typename Range, typename Text>
std::string list(const Range& range, const Text& text) {
  std::string all;
  for (const auto& entry : range) all += (all.empty() ? "" : ",") + text(entry);
  return "[" + all + "]";
}

std::string number(double value) { return json_number(value, kDigits); }

/// Means and half widths over seeds of some elements: {"mean":[...],"half":[...]}; null where there is no number.
std::string spread(const CellGroup& group, const std::string& path, std::size_t first, std::size_t count,
                   std::size_t stride) {
  std::string mean, half;
  bool any = false, sure = false;
  for (std::size_t e = 0; e < count; ++e) {
    const SeedMean over = over_seeds(group.values(path, first + e * stride));
    mean += (e == 0 ? "" : ",") + number(over.mean);
    half += (e == 0 ? "" : ",") + number(over.half_width);
    any |= over.seeds > 0;
    sure |= std::isfinite(over.half_width);
  }
  if (!any) return "null";
  return "{\"mean\":[" + mean + "]" + (sure ? ",\"half\":[" + half + "]" : "") + "}";
}

std::string group_json(const CellGroup& group) {
  return fmt::format("{{\"algorithm\":{},\"strategy\":{},\"world\":{},\"oracle\":{},\"seeds\":{}}}",
                     json_text(group.algorithm), json_text(group.strategy), json_text(group.world),
                     group.strategy == kTruth, group.cells.size());
}

/// The list length people quote, or the longest there is.
std::size_t quoted_cutoff(const Dimensions& dimensions) {
  const auto& cutoffs = dimensions.cutoffs;
  const auto ten = std::find(cutoffs.begin(), cutoffs.end(), 10);
  return ten != cutoffs.end() ? static_cast<std::size_t>(ten - cutoffs.begin()) : cutoffs.size() - 1;
}

/// A variable over windows, a line a group; "" where it says nothing.
std::string series_json(const VariableInfo& variable, const std::vector<CellGroup>& groups,
                        const Dimensions& dimensions) {
  const bool ranked = variable.dimensions.back() == Dimension::kCutoff;
  const std::size_t stride = ranked ? dimensions.cutoffs.size() : 1;
  if (stride == 0) return "";
  const std::size_t cutoff = ranked ? quoted_cutoff(dimensions) : 0;
  const std::string title =
      spoken(variable) + (ranked ? fmt::format("@{}", dimensions.cutoffs[cutoff]) : std::string());
  const std::string lines = list(groups, [&](const CellGroup& group) {
    return spread(group, variable.path(), cutoff, dimensions.window_start.size(), stride);
  });
  if (lines.find("mean") == std::string::npos) return "";
  return fmt::format("{{\"id\":{},\"title\":{},\"long_name\":{},\"direction\":{},\"unit\":{},\"lines\":{}}}",
                     json_text(variable.path()), json_text(title), json_text(variable.long_name),
                     json_text(variable.direction), json_text(variable.units), lines);
}

std::string all_series(const std::vector<CellGroup>& groups, const Dimensions& dimensions) {
  std::string all;
  for (const VariableInfo& variable : schema()) {
    if (variable.dimensions.empty() || variable.dimensions.front() != Dimension::kWindow) continue;
    if (variable.group != "accuracy" && variable.group != "freshness") continue;
    const std::string series = series_json(variable, groups, dimensions);
    if (!series.empty()) all += (all.empty() ? "" : ",\n") + series;
  }
  return "[" + all + "]";
}

double mean_of(const CellGroup& group, const std::string& path, std::size_t element = 0) {
  return over_seeds(group.values(path, element)).mean;
}

/// The columns of quality that people ask first, each with its front.
std::string fronts(const ResultFile& file, const std::vector<CellGroup>& groups) {
  std::string all;
  for (const ReportColumn& column : headline_columns(file)) {
    if (!column.variable->group.starts_with("accuracy")) continue;
    const std::string path = column.variable->path();
    const std::vector<bool> on = front_of(groups, path, column.element);
    std::string flags;
    for (const bool flag : on) flags += (flags.empty() ? "" : ",") + std::string(flag ? "true" : "false");
    all += (all.empty() ? "" : ",\n") +
           fmt::format("{{\"title\":{},\"direction\":{},\"points\":{},\"on\":[{}]}}", json_text(column.title),
                       json_text(column.variable->direction),
                       list(groups, [&](const CellGroup& group) { return spread(group, path, column.element, 1, 1); }),
                       flags);
  }
  return "[" + all + "]";
}

std::string latencies(const std::vector<CellGroup>& groups, const Dimensions& dimensions) {
  std::string all;
  for (const char* call : {"serve", "update", "publish"}) {
    const VariableInfo* variable = find_variable(std::string("latency/") + call);
    const std::string lines = list(groups, [&](const CellGroup& group) {
      return spread(group, variable->path(), 0, dimensions.quantiles.size(), 1);
    });
    if (lines.find("mean") == std::string::npos) continue;
    all += (all.empty() ? "" : ",\n") +
           fmt::format("{{\"title\":{},\"lines\":{}}}", json_text(variable->long_name), lines);
  }
  return "[" + all + "]";
}

}  // namespace

std::vector<bool> front_of(const std::vector<CellGroup>& groups, const std::string& path, std::size_t element) {
  const bool lower = find_variable(path)->direction == "lower";
  std::map<std::string, std::vector<std::size_t>> by_world;
  for (std::size_t g = 0; g < groups.size(); ++g) by_world[groups[g].world].push_back(g);
  std::vector<bool> on(groups.size());
  for (const auto& [world, members] : by_world) {
    std::vector<Choice> choices;
    for (const std::size_t g : members) {
      const double value = mean_of(groups[g], path, element);
      choices.push_back({lower ? -value : value,
                         {mean_of(groups[g], "freshness/age_mean"), mean_of(groups[g], "cost/train_seconds")}});
    }
    const std::vector<bool> front = pareto_front(choices);
    for (std::size_t m = 0; m < members.size(); ++m) on[members[m]] = front[m];
  }
  return on;
}

std::string figure_data(const ResultFile& file, const std::vector<CellGroup>& groups) {
  const Dimensions& dimensions = file.dimensions();
  const bool world = dimensions.window_start.empty() || dimensions.window_start.front() < kWorldEnds;
  std::string drifts;
  for (std::size_t d = 0; d < dimensions.drift_time.size(); ++d) {
    drifts += fmt::format("{}[{},{}]", d == 0 ? "" : ",", json_number(dimensions.drift_time[d]),
                          json_text(dimensions.drift_kind[d]));
  }
  const auto exact = [](double value) { return json_number(value); };
  return fmt::format(
      "{{\"world_time\":{},\"window_seconds\":{},\"window_start\":{},\n\"drifts\":[{}],\n\"quantiles\":{},\n"
      "\"groups\":{},\n\"series\":{},\n\"age\":{},\n\"train_seconds\":{},\n\"fronts\":{},\n\"latency\":{}}}",
      world, json_number(dimensions.window_seconds), list(dimensions.window_start, exact), drifts,
      list(dimensions.quantiles, exact), list(groups, group_json), all_series(groups, dimensions),
      list(groups, [](const CellGroup& group) { return number(mean_of(group, "freshness/age_mean")); }),
      list(groups, [](const CellGroup& group) { return number(mean_of(group, "cost/train_seconds")); }),
      fronts(file, groups), latencies(groups, dimensions));
}

}  // namespace springtide::results
