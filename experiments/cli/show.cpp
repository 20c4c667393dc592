#include "results/show.hpp"

#include <fmt/format.h>

#include "experiments/cli/arguments.hpp"

namespace springtide::experiments::cli {
namespace {

namespace po = boost::program_options;

ExitStatus show(const Verb& verb, const std::vector<std::string>& arguments) {
  po::options_description options("options");
  options.add_options()(
      "metric", po::value<std::vector<std::string>>()->value_name("NAME")->composing(),
      "with its 95 % interval, as accuracy/auc, accuracy/ndcg@10, freshness/recovery_time@0 (a drift, "
      "by number); may be repeated")("markdown", "as a table in Markdown, with 95 % intervals");
  const auto given = Arguments::parse(verb, options, {"FILE.h5"}, arguments);
  if (!given) return kDone;
  const results::ResultFile file = results::ResultFile::read(given->positional(0));
  const std::vector<std::string> metrics = given->texts("metric");
  const bool markdown = given->flag("markdown");
  fmt::print("{}",
             metrics.empty() && !markdown ? results::show(file) : results::show_intervals(file, metrics, markdown));
  return kDone;
}

}  // namespace

Verb show_verb() {
  return {.name = "show",
          .synopsis = "FILE.h5 [--metric NAME]... [--markdown]",
          .summary = "print the tables of a result that a person wants",
          .examples =
              "  springtide show quickstart.h5\n"
              "  springtide show quickstart.h5 --metric accuracy/auc --metric freshness/age_mean --markdown\n",
          .run = show};
}

}  // namespace springtide::experiments::cli
