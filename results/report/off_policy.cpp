#include "results/report/off_policy.hpp"

#include <fmt/format.h>

#include "results/report/absence.hpp"
#include "results/report/markup.hpp"
#include "results/schema.hpp"

namespace springtide::results {
namespace {

constexpr const char* kHead =
    "<thead><tr><th scope=\"col\" class=\"label\">algorithm</th><th scope=\"col\" class=\"label\">strategy</th>"
    "<th scope=\"col\" class=\"label\">world</th><th scope=\"col\" class=\"label\">by</th>"
    "<th scope=\"col\">clicks an impression</th><th scope=\"col\">from</th><th scope=\"col\">to</th>"
    "<th scope=\"col\">effective sample size</th></tr></thead>";

std::string number(const CellGroup& group, const std::string& path, std::size_t element, int digits) {
  const SeedMean over = over_seeds(group.values(path, element));
  if (over.seeds == 0) return fmt::format("<td class=\"absent\" title=\"{}\">n/a</td>", escaped(absence(path)));
  return fmt::format("<td data-value=\"{0:.17g}\">{0:.{1}f}</td>", over.mean, digits);
}

/// A row of a value, which may have an interval and a sample size; "" where the group has no such value.
std::string row(const CellGroup& group, std::size_t g, const std::string& by, const std::string& value,
                std::size_t element, const std::string& size = "") {
  constexpr int kDigits = 5;  // clicks are rare
  const std::string path = "off_policy/" + value;
  if (over_seeds(group.values(path, element)).seeds == 0) return "";
  const bool interval = find_variable(path + "_low") != nullptr;
  return fmt::format(
      "<tr data-group=\"{}\"><th scope=\"row\">{}</th><td class=\"label\">{}</td><td class=\"label\">{}</td>"
      "<td class=\"label\">{}</td>{}{}{}{}</tr>\n",
      g, escaped(group.algorithm), escaped(group.strategy), escaped(group.world), escaped(by),
      number(group, path, element, kDigits), interval ? number(group, path + "_low", element, kDigits) : "<td></td>",
      interval ? number(group, path + "_high", element, kDigits) : "<td></td>",
      size.empty() ? "<td></td>" : number(group, "off_policy/" + size, element, 0));
}

}  // namespace

std::string off_policy_table(const std::vector<CellGroup>& groups) {
  std::string rows;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    rows += row(groups[g], g, "the log's own policy", "on_policy", 0) + row(groups[g], g, "truth", "truth", 0);
    for (std::size_t e = 0; e < estimators().size(); ++e) {
      rows += row(groups[g], g, estimators()[e], "value", e, "effective_sample_size");
    }
  }
  if (rows.empty()) return "";
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Off-policy estimates\">"
      "<table class=\"sortable\">\n<caption>Off-policy estimates, were each to show, with the interval of one "
      "log</caption>\n{}\n<tbody>\n{}</tbody></table></div>\n",
      kHead, rows);
}

}  // namespace springtide::results
