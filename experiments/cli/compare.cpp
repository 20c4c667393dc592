#include <fmt/format.h>

#include "experiments/cli/arguments.hpp"
#include "results/comparison.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

ExitStatus compare(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options("options");
  options.add_options()("metric", po::value<std::vector<std::string>>()->value_name("NAME")->composing(),
                        "accuracy/auc, accuracy/ndcg@10, latency/serve@0.99, ...; may be repeated; default: the usual")(
      "json", "as JSON")("markdown", "as a table in Markdown");
  const auto given = Arguments::parse(verb, options, {"A.h5", "B.h5"}, arguments);
  if (!given) return kDone;
  if (given->flag("json") && given->flag("markdown")) {
    throw sim::ConfigError("--json and --markdown: at most one of them");
  }
  const results::Comparison comparison =
      results::compare(given->positional(0), given->positional(1), given->texts("metric"));
  fmt::print("{}", given->flag("json")       ? results::as_json(comparison)
                   : given->flag("markdown") ? results::as_markdown(comparison)
                                             : results::as_text(comparison));
  return kDone;
}

}  // namespace

Verb compare_verb() {
  return {.name = "compare",
          .synopsis = "A.h5 B.h5 [--metric NAME]... [--json | --markdown]",
          .summary = "compare two results, paired by seed: interval and verdict a metric",
          .examples =
              "  springtide compare before.h5 after.h5\n"
              "  springtide compare before.h5 after.h5 --metric accuracy/auc --metric freshness/age_mean --json\n",
          .run = compare};
}

}  // namespace springtide::experiments::cli
