#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/catalogue.hpp"
#include "experiments/cli/text_table.hpp"
#include "results/laid_out.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

struct Listed {
  std::string_view plural, kind;
};
constexpr std::array<Listed, 5> kListed{{{"worlds", "world"},
                                         {"algorithms", "algorithm"},
                                         {"strategies", "strategy"},
                                         {"metrics", "metric"},
                                         {"logs", "log format"}}};

/// Everything about a kind on one page: what documentation under docs/reference is made of.
std::string as_markdown(const Listed& listed) {
  std::vector<std::vector<std::string>> table;
  std::string sections;
  for (const CatalogueEntry& entry : catalogue()) {
    if (entry.kind != listed.kind) continue;
    if (table.empty()) table.push_back({"name"});
    std::vector<std::string>& header = table.front();
    std::vector<std::string> row(header.size());
    row[0] = "`" + entry.name + "`";
    for (const auto& [what, value] : entry.facts) {
      auto column = std::find(header.begin(), header.end(), what);
      if (column == header.end()) column = header.insert(header.end(), what);
      row.resize(header.size());
      row[static_cast<std::size_t>(column - header.begin())] = value;
    }
    row.push_back(entry.summary);
    table.push_back(std::move(row));
    const bool preset = entry.kind == "world";  // its text is the preset
    if (entry.parameters.empty() && !preset) continue;
    sections += fmt::format("\n## {}\n\n{}\n\n", entry.name, entry.summary);
    if (preset) sections += fmt::format("```toml\n{}```\n", entry.text);
    if (entry.parameters.empty()) continue;
    std::vector<std::vector<std::string>> parameters = parameter_rows(entry);
    parameters.insert(parameters.begin(), parameter_header());
    sections += results::markdown_table(parameters);
  }
  // The summary comes last in every row; a fact that only later entries tell is empty in those before.
  const std::size_t facts = table.front().size();
  table.front().emplace_back("summary");
  for (std::vector<std::string>& row : table) row.insert(row.end() - 1, facts + 1 - row.size(), "");
  std::string title(listed.plural);
  title.front() = static_cast<char>(std::toupper(title.front()));
  return fmt::format("# {}\n\nMade by `springtide list {} --markdown`.\n\n{}{}", title, listed.plural,
                     results::markdown_table(table), sections);
}

ExitStatus list(const Verb& verb, const std::vector<std::string>& arguments) {
  boost::program_options::options_description options("options");
  options.add_options()("markdown", "everything about all of them, as a page of documentation");
  const auto given = Arguments::parse(verb, options, {"KIND"}, arguments);
  if (!given) return kDone;
  const std::string& wanted = given->positional(0);
  const auto listed =
      std::find_if(kListed.begin(), kListed.end(), [&](const Listed& one) { return one.plural == wanted; });
  if (listed == kListed.end()) {
    std::vector<std::string> known;
    for (const Listed& one : kListed) known.emplace_back(one.plural);
    throw sim::ConfigError(fmt::format("list {}: cannot be listed; {}", wanted, sim::nearest_name_hint(wanted, known)));
  }
  if (given->flag("markdown")) {
    fmt::print("{}", as_markdown(*listed));
    return kDone;
  }
  // Every entry of a kind tells the same facts or none: the first that tells any gives the columns.
  std::vector<std::string> header{"name"};
  std::vector<std::vector<std::string>> rows;
  for (const CatalogueEntry& entry : catalogue()) {
    if (entry.kind != listed->kind) continue;
    std::vector<std::string> row{entry.name};
    if (!entry.facts.empty()) {
      row.push_back(entry.facts.front().second);
      if (header.size() == 1) header.push_back(entry.facts.front().first);
    }
    row.push_back(entry.summary);
    rows.push_back(std::move(row));
  }
  header.emplace_back("summary");
  print_table(header, rows);
  return kDone;
}

}  // namespace

Verb list_verb() {
  return {.name = "list",
          .synopsis = "worlds|algorithms|strategies|metrics|logs [--markdown]",
          .summary = "list what a spec may name",
          .examples =
              "  springtide list algorithms\n"
              "  springtide list worlds\n"
              "  springtide list metrics --markdown > metrics.md\n",
          .run = list};
}

}  // namespace springtide::experiments::cli
