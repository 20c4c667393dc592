#include <fmt/format.h>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/catalogue.hpp"
#include "experiments/cli/text_table.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

void print_entry(const CatalogueEntry& entry) {
  fmt::print("{} ({})\n{}\n", entry.name, entry.kind, entry.summary);
  for (const auto& [what, value] : entry.facts) {
    if (!value.empty()) fmt::print("{}: {}\n", what, value);
  }
  if (!entry.text.empty()) fmt::print("\n{}", entry.text);
  if (entry.parameters.empty()) return;
  fmt::print("\n");
  print_table(parameter_header(), parameter_rows(entry));
}

ExitStatus describe(const Verb& verb, const std::vector<std::string>& arguments) {
  const auto given =
      Arguments::parse(verb, boost::program_options::options_description("options"), {"NAME"}, arguments);
  if (!given) return kDone;
  const std::string& wanted = given->positional(0);
  // A name may be that of more than one thing: all are told.
  bool found = false;
  std::vector<std::string> known;
  for (const CatalogueEntry& entry : catalogue()) {
    known.push_back(entry.name);
    if (entry.name != wanted) continue;
    if (found) fmt::print("\n");
    print_entry(entry);
    found = true;
  }
  if (found) return kDone;
  const std::string hint = sim::nearest_name_hint(wanted, known);
  throw sim::ConfigError(fmt::format("describe {}: nothing of this name; {}", wanted,
                                     hint.starts_with("did you mean") ? hint : "see springtide list --help"));
}

}  // namespace

Verb describe_verb() {
  return {.name = "describe",
          .synopsis = "NAME",
          .summary =
              "tell all about an algorithm, strategy, drift, behaviour, world, section of a spec, log format or metric",
          .examples =
              "  springtide describe periodic\n"
              "  springtide describe news\n"
              "  springtide describe world\n",
          .run = describe};
}

}  // namespace springtide::experiments::cli
