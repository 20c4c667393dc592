#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/catalogue.hpp"
#include "experiments/cli/text_table.hpp"
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

ExitStatus list(const Verb& verb, const std::vector<std::string>& arguments) {
  const auto given =
      Arguments::parse(verb, boost::program_options::options_description("options"), {"KIND"}, arguments);
  if (!given) return kDone;
  const std::string& wanted = given->positional(0);
  const auto listed =
      std::find_if(kListed.begin(), kListed.end(), [&](const Listed& one) { return one.plural == wanted; });
  if (listed == kListed.end()) {
    std::vector<std::string> known;
    for (const Listed& one : kListed) known.emplace_back(one.plural);
    throw sim::ConfigError(fmt::format("list {}: cannot be listed; {}", wanted, sim::nearest_name_hint(wanted, known)));
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
          .synopsis = "worlds|algorithms|strategies|metrics|logs",
          .summary = "list what a spec may name",
          .examples =
              "  springtide list algorithms\n"
              "  springtide list worlds\n",
          .run = list};
}

}  // namespace springtide::experiments::cli
