#include "results/report/report.hpp"

#include <fmt/format.h>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/output_path.hpp"
#include "results/text_file.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

ExitStatus report(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options("options");
  options.add_options()("output,o", po::value<std::string>()->value_name("report.html"), "the page; required");
  const auto given = Arguments::parse(verb, options, {"FILE.h5"}, arguments);
  if (!given) return kDone;
  const auto output = given->text("output");
  if (!output) throw sim::ConfigError("report: wants -o report.html; see springtide report --help");
  check_output(*output);
  results::write_text_file(*output, results::report(results::ResultFile::read(given->positional(0))));
  return kDone;
}

}  // namespace

Verb report_verb() {
  return {.name = "report",
          .synopsis = "FILE.h5 -o report.html",
          .summary = "make one page of a result that needs nothing else: tables, figures, provenance",
          .examples = "  springtide report quickstart.h5 -o quickstart.html\n",
          .run = report};
}

}  // namespace springtide::experiments::cli
