#include "results/report/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>

#include "results/report/absence.hpp"
#include "results/report/markup.hpp"
#include "results/units.hpp"

namespace springtide::results {
namespace {

/// A group in a column.
struct Entry {
  std::vector<double> by_seed;
  SeedMean over;
  bool best = false, as_good = false;
};

/// Whether the 95 % interval of the difference, paired by seed, holds 0; of one seed nobody knows.
bool not_told_apart(const CellGroup& a, const Entry& of_a, const CellGroup& b, const Entry& of_b) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.cells.size(); ++i) {
    for (std::size_t j = 0; j < b.cells.size(); ++j) {
      if (a.cells[i]->seed == b.cells[j]->seed) differences.push_back(of_a.by_seed[i] - of_b.by_seed[j]);
    }
  }
  const SeedMean difference = over_seeds(differences);
  return difference.seeds > 1 && std::abs(difference.mean) <= difference.half_width;
}

/// Marks the best of each world, the oracle apart, and what is not told apart from it.
void mark_best(std::vector<Entry>& entries, const std::vector<CellGroup>& groups, const VariableInfo& variable) {
  if (variable.direction.empty() || !variable.deterministic) return;
  const double sign = variable.direction == "higher" ? 1.0 : -1.0;
  std::map<std::string, std::size_t> best;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].strategy == kTruth || entries[g].over.seeds == 0) continue;
    const auto [it, first] = best.emplace(groups[g].world, g);
    if (!first && sign * entries[g].over.mean > sign * entries[it->second].over.mean) it->second = g;
  }
  // Where all are alike, none is best.
  std::set<std::string> told_apart;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].strategy == kTruth || entries[g].over.seeds == 0) continue;
    const auto it = best.find(groups[g].world);
    if (entries[g].over.mean != entries[it->second].over.mean) told_apart.insert(groups[g].world);
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].strategy == kTruth || entries[g].over.seeds == 0 || !told_apart.contains(groups[g].world)) continue;
    const auto it = best.find(groups[g].world);
    entries[g].best = it->second == g || entries[g].over.mean == entries[it->second].over.mean;
    entries[g].as_good =
        !entries[g].best && not_told_apart(groups[g], entries[g], groups[it->second], entries[it->second]);
  }
}

std::vector<Entry> entries_of(const ReportColumn& column, const std::vector<CellGroup>& groups) {
  std::vector<Entry> entries;
  for (const CellGroup& group : groups) {
    Entry& entry = entries.emplace_back();
    entry.by_seed = group.values(column.variable->path(), column.element);
    entry.over = over_seeds(group, column.variable->path(), column.element);
  }
  mark_best(entries, groups, *column.variable);
  return entries;
}

constexpr const char* kNames =
    "<th scope=\"col\" class=\"label\">algorithm</th><th scope=\"col\" class=\"label\">strategy</th>"
    "<th scope=\"col\" class=\"label\">world</th>";

std::string heading(const ReportColumn& column) {
  const std::string& direction = column.variable->direction;
  const char* arrow = direction == "higher" ? "▲" : direction == "lower" ? "▼" : "";
  std::string spoken_direction;
  if (!direction.empty()) {
    spoken_direction = fmt::format(
        " <span class=\"direction\" aria-hidden=\"true\">{}</span><span class=\"unseen\">, {} is better</span>", arrow,
        direction);
  }
  return fmt::format("<th scope=\"col\" title=\"{}\">{}{}</th>", escaped(column.variable->long_name),
                     escaped(column.title), spoken_direction);
}

std::string cell_of(const Entry& entry, const ReportColumn& column) {
  if (entry.over.seeds == 0) {
    return fmt::format("<td class=\"absent\" title=\"{}\">n/a</td>", escaped(absence(column.variable->path())));
  }
  const std::string text = escaped(text_of(entry.over, column.variable->units));
  std::string shown = text;
  if (entry.best) shown = fmt::format("<strong>{}</strong><span class=\"unseen\"> (best)</span>", text);
  if (entry.as_good) shown += "<sup title=\"not shown to differ from the best\">=</sup>";
  return fmt::format("<td data-value=\"{:.17g}\">{}</td>", entry.over.mean, shown);
}

constexpr const char* kFront =
    "<th scope=\"col\" title=\"no other is as good in quality, age and training time\">Pareto front</th>";
constexpr std::size_t kAbreast = 12;  // columns that paper has room for

/// A column as it is written: its heading, and a cell a group.
struct Column {
  std::string head;
  std::vector<std::string> cells;
};

std::string some_columns(const std::string& caption, const std::vector<CellGroup>& groups,
                         std::span<const Column> columns) {
  std::string head = kNames, body;
  for (const Column& column : columns) head += column.head;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    body += fmt::format(
        "<tr data-group=\"{}\"><th scope=\"row\">{}</th><td class=\"label\">{}</td><td class=\"label\">{}</td>", g,
        escaped(groups[g].algorithm), escaped(groups[g].strategy), escaped(groups[g].world));
    for (const Column& column : columns) body += column.cells[g];
    body += "</tr>\n";
  }
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table class=\"sortable\">\n"
      "<caption>{0}</caption>\n<thead><tr>{1}</tr></thead>\n<tbody>\n{2}</tbody></table></div>\n",
      escaped(caption), head, body);
}

/// What stands below the table, and only what it needs.
std::string notes(const std::map<std::string_view, std::set<std::string>>& absent,
                  const std::map<std::string_view, std::vector<std::string>>& left_out, bool alike) {
  std::string text;
  if (alike) text += "<li><sup>=</sup> not shown to differ from the best (bold) of its world, paired by seed</li>";
  for (const auto& [reason, titles] : absent) {
    text += fmt::format("<li>n/a, {}: {}</li>", escaped(fmt::format("{}", fmt::join(titles, ", "))), escaped(reason));
  }
  for (const auto& [reason, titles] : left_out) {
    text += fmt::format("<li>not applicable, so left out: {} ({})</li>",
                        escaped(fmt::format("{}", fmt::join(titles, ", "))), escaped(reason));
  }
  return text.empty() ? "" : "<ul class=\"notes\">" + text + "</ul>\n";
}

}  // namespace

std::string text_of(const SeedMean& over, const std::string& units) {
  if (units == "s" || units == "ns" || units == "B") {
    const Unit unit = units == "s"    ? duration_unit(over.mean)
                      : units == "ns" ? latency_unit(over.mean)
                                      : size_unit(over.mean);
    return with_interval(over.mean, over.half_width, unit.scale, spelled(unit));
  }
  if (units == "1") {
    const Unit unit = count_unit(over.mean);
    return with_interval(over.mean, over.half_width, unit.scale, unit.name);
  }
  return with_interval(over.mean, over.half_width, 1.0, units);
}

std::string table_of(const std::string& caption, const std::vector<CellGroup>& groups,
                     const std::vector<ReportColumn>& columns, const std::vector<bool>& front) {
  std::vector<Column> kept;
  std::map<std::string_view, std::set<std::string>> absent;
  std::map<std::string_view, std::vector<std::string>> left_out;
  bool alike = false;
  for (const ReportColumn& column : columns) {
    const std::vector<Entry> entries = entries_of(column, groups);
    const std::string_view reason = absence(column.variable->path());
    if (std::none_of(entries.begin(), entries.end(), [](const Entry& entry) { return entry.over.seeds > 0; })) {
      left_out[reason].push_back(column.title);
      continue;
    }
    Column& drawn = kept.emplace_back(Column{heading(column), {}});
    for (const Entry& entry : entries) {
      drawn.cells.push_back(cell_of(entry, column));
      alike |= entry.as_good;
      if (entry.over.seeds == 0) absent[reason].insert(column.title);
    }
  }
  if (kept.empty()) return "";
  if (!front.empty()) {
    Column& last = kept.emplace_back(Column{kFront, {}});
    for (const bool on : front) {
      last.cells.push_back(fmt::format("<td data-value=\"{}\">{}</td>", on ? 1 : 0, on ? "on it" : ""));
    }
  }
  std::string html;
  for (std::size_t first = 0; first < kept.size(); first += kAbreast) {
    const std::size_t count = std::min(kAbreast, kept.size() - first);
    html += some_columns(caption + (first > 0 ? ", continued" : ""), groups, std::span(kept).subspan(first, count));
  }
  return html + notes(absent, left_out, alike);
}

}  // namespace springtide::results
