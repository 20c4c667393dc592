#include "results/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "results/report/figure_data.hpp"
#include "results/report/markup.hpp"
#include "results/report/off_policy.hpp"
#include "results/report/page_texts.hpp"
#include "results/report/tables.hpp"
#include "results/units.hpp"

namespace springtide::results {
namespace {

/// The template with each {{name}} replaced, in one pass: what is put in is never looked at again.
std::string filled(std::string_view text, const std::map<std::string_view, std::string>& values) {
  std::string page;
  while (true) {
    const std::size_t open = text.find("{{"), close = text.find("}}", open);
    page += text.substr(0, open);
    if (open == std::string_view::npos) return page;
    page += values.at(text.substr(open + 2, close - open - 2));
    text.remove_prefix(close + 2);
  }
}

std::string facts(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string html = "<dl>\n";
  for (const auto& [name, value] : rows) {
    html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), value.empty() ? "–" : escaped(value));
  }
  return html + "</dl>\n";
}

/// Each once, in the order of the file; of many, the first and how many more.
std::string names(const ResultFile& file, std::string CellResult::*of) {
  constexpr std::size_t kMost = 12;
  std::vector<std::string> found;
  for (const CellResult& cell : file.cells()) {
    if (std::find(found.begin(), found.end(), cell.*of) == found.end()) found.push_back(cell.*of);
  }
  const std::size_t more = found.size() > kMost ? found.size() - kMost : 0;
  found.resize(found.size() - more);
  return fmt::format("{}{}", fmt::join(found, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

std::string duration(double seconds) {
  const Unit unit = duration_unit(seconds);
  return fmt::format("{:g} {}", seconds / unit.scale, spelled(unit));
}

std::string what_was_run(const ResultFile& file) {
  const Dimensions& dimensions = file.dimensions();
  std::set<std::uint64_t> seeds;
  for (const CellResult& cell : file.cells()) seeds.insert(cell.seed);
  const std::size_t windows = dimensions.window_start.size();
  return facts({{"Worlds", names(file, &CellResult::world)},
                {"Algorithms", names(file, &CellResult::algorithm)},
                {"Strategies", names(file, &CellResult::strategy)},
                {"Seeds", fmt::format("{}", fmt::join(seeds, ", "))},
                {"Measured span", fmt::format("{}, in {} windows of {}",
                                              duration(static_cast<double>(windows) * dimensions.window_seconds),
                                              windows, duration(dimensions.window_seconds))},
                {"Drifts at an instant", fmt::format("{}", dimensions.drift_time.size())}});
}

std::string drift_list(const Dimensions& dimensions) {
  if (dimensions.drift_time.empty()) return "";
  std::string rows;
  for (std::size_t d = 0; d < dimensions.drift_time.size(); ++d) {
    rows += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"label\">{}</td><td>{}</td></tr>\n", d + 1,
                        escaped(dimensions.drift_kind[d]), duration(dimensions.drift_time[d]));
  }
  return "<details><summary>Drifts</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
         "aria-label=\"Drifts\"><table><thead><tr><th scope=\"col\">drift</th><th scope=\"col\">kind</th>"
         "<th scope=\"col\">when</th></tr></thead><tbody>\n" +
         rows + "</tbody></table></div></details>\n";
}

std::string cell_list(const ResultFile& file) {
  std::string rows;
  for (const CellResult& cell : file.cells()) {
    rows += fmt::format(
        "<tr data-cell=\"{0}\"><th scope=\"row\">{0}</th><td class=\"label\">{1}</td><td class=\"label\">{2}</td>"
        "<td class=\"label\">{3}</td><td>{4}</td><td class=\"label\"><code>{5}</code></td></tr>\n",
        cell.cell, escaped(cell.algorithm), escaped(cell.strategy), escaped(cell.world), cell.seed,
        escaped(cell.digest));
  }
  return rows;
}

/// A table behind a heading that opens it; "" where it would be empty.
std::string section(const std::string& title, const std::string& table) {
  return table.empty() ? "" : fmt::format("<details><summary>{}</summary>\n{}</details>\n", escaped(title), table);
}

std::string further_tables(const ResultFile& file, const std::vector<CellGroup>& groups) {
  struct Room {
    const char *group, *title;
  };
  std::string html;
  for (const Room room :
       {Room{"freshness", "Freshness and recovery"}, Room{"accuracy", "Accuracy, every metric"},
        Room{"accuracy/new_items", "Accuracy on new items"}, Room{"accuracy/new_users", "Accuracy for new users"},
        Room{"latency", "Latency"}, Room{"cost", "Cost"}, Room{"cleaning", "Cleaning"}}) {
    html += section(room.title, table_of(room.title, groups, group_columns(room.group, file.dimensions())));
  }
  html += section("Off-policy estimates", off_policy_table(groups));
  return html;
}

std::string provenance(const ResultFile& file) {
  return facts({{"Springtide", file.attribute("springtide_version")},
                {"Revision", file.attribute("git_revision")},
                {"Created", file.attribute("created")},
                {"Compiler", file.attribute("compiler")},
                {"Flags", file.attribute("compiler_flags")},
                {"Architecture", file.attribute("architecture")},
                {"Processor", file.attribute("cpu")},
                {"System", file.attribute("os")},
                {"Libraries", file.attribute("libraries")},
                {"SHA-256 of the log", file.attribute("input_sha256")},
                {"Schema", fmt::format("{}", file.schema_version())}});
}

}  // namespace

std::string report(const ResultFile& file) {
  const std::vector<CellGroup> groups = group_cells(file);
  const std::vector<ReportColumn> headline = headline_columns(file);
  std::vector<bool> front;
  if (!headline.empty() && headline.front().variable->group == "accuracy") {
    front = front_of(groups, headline.front().variable->path(), headline.front().element);
  }
  std::size_t seeds = 0;
  for (const CellGroup& group : groups) seeds = std::max(seeds, group.cells.size());
  const std::string table =
      table_of(seeds > 1 ? "Means over seeds with 95 % intervals" : "One seed, with 95 % intervals of its windows",
               groups, headline, front);
  return filled(
      page_text("page.html"),
      {{"title", escaped(file.attribute("title"))},
       {"style", std::string(page_text("page.css"))},
       {"summary", fmt::format("{} cells ({}), up to {} seeds each; springtide {}, {}", file.cells().size(),
                               file.complete() ? "complete" : "<strong>incomplete</strong>: resume the run", seeds,
                               escaped(file.attribute("springtide_version")), escaped(file.attribute("created")))},
       {"run", what_was_run(file) + drift_list(file.dimensions())},
       {"headline", table.empty() ? "<p>No cell has finished yet.</p>" : table},
       {"front", front.empty() ? ""
                               : fmt::format("Pareto front: by {}, mean age and training time. ",
                                             escaped(headline.front().title))},
       {"intervals", seeds > 1 ? "Intervals are Student’s, over seeds, each of which is a world of its own."
                               : "Intervals are of one seed, by its windows: they do not know how seeds differ."},
       {"further", further_tables(file, groups)},
       {"cells", cell_list(file)},
       {"provenance", provenance(file)},
       {"spec", escaped(file.attribute("spec"))},
       {"data", figure_data(file, groups)},
       {"d3", std::string(page_text("d3.js"))},
       {"script", std::string(page_text("chart.js")) + std::string(page_text("page.js"))}});
}

}  // namespace springtide::results
