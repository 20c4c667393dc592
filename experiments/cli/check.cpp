#include <fmt/format.h>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/margins.hpp"
#include "experiments/cli/output_path.hpp"
#include "results/gate.hpp"
#include "results/text_file.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

std::vector<results::Margin> margins_of(const Arguments& given, const std::string& baseline) {
  std::vector<results::Margin> margins;
  if (const auto file = given.text("margins")) margins = read_margins(*file);
  for (const std::string& setting : given.texts("margin")) {
    const std::size_t equals = setting.rfind('=');
    if (equals == std::string::npos) {
      throw sim::ConfigError(fmt::format("--margin {}: must be METRIC=VALUE, like accuracy/auc=0.005", setting));
    }
    const results::Margin margin = results::Margin::parse(setting.substr(0, equals), setting.substr(equals + 1));
    std::erase_if(margins, [&](const results::Margin& other) { return other.metric == margin.metric; });
    margins.push_back(margin);
  }
  return margins.empty() ? results::usual_margins(baseline) : margins;
}

ExitStatus check(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options("options");
  options.add_options()("baseline", po::value<std::string>()->value_name("A.h5"), "what to hold it to; required")(
      "margin", po::value<std::vector<std::string>>()->value_name("METRIC=VALUE")->composing(),
      "how much worse a metric may be, 0.005 or 2% of the baseline; may be repeated; default: 1% of the usual ones")(
      "margins", po::value<std::string>()->value_name("FILE.toml"), "the same in a file, as its table [margin]")(
      "junit", po::value<std::string>()->value_name("FILE.xml"), "write a report that CI systems read");
  const auto given = Arguments::parse(verb, options, {"B.h5"}, arguments);
  if (!given) return kDone;
  const auto baseline = given->text("baseline");
  if (!baseline) throw sim::ConfigError("check: wants --baseline A.h5; see springtide check --help");
  const auto junit = given->text("junit");
  if (junit) check_output(*junit, "junit");
  const results::GateReport report = results::hold_to(*baseline, given->positional(0), margins_of(*given, *baseline));
  if (junit) results::write_text_file(*junit, results::as_junit(report));
  fmt::print("{}", results::as_text(report));
  return report.failed() == 0 ? kDone : kSaysNo;
}

}  // namespace

Verb check_verb() {
  return {.name = "check",
          .synopsis = "--baseline A.h5 B.h5 [--margin METRIC=VALUE]... [--margins FILE.toml] [--junit FILE.xml]",
          .summary = "hold a result to a baseline: no metric worse by more than its margin",
          .examples =
              "  springtide check --baseline main.h5 branch.h5\n"
              "  springtide check --baseline main.h5 branch.h5 --margin accuracy/auc=0.005 --junit gate.xml\n",
          .run = check};
}

}  // namespace springtide::experiments::cli
