#include "results/show.hpp"

#include <fmt/format.h>

#include "experiments/cli/arguments.hpp"

namespace springtide::experiments::cli {
namespace {

ExitStatus show(const Verb& verb, const std::vector<std::string>& arguments) {
  const auto given =
      Arguments::parse(verb, boost::program_options::options_description("options"), {"FILE.h5"}, arguments);
  if (!given) return kDone;
  fmt::print("{}", results::show(results::ResultFile::read(given->positional(0))));
  return kDone;
}

}  // namespace

Verb show_verb() {
  return {.name = "show",
          .synopsis = "FILE.h5",
          .summary = "print the tables of a result that a person wants",
          .examples = "  springtide show quickstart.h5\n",
          .run = show};
}

}  // namespace springtide::experiments::cli
