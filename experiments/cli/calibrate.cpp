#include <fmt/format.h>

#include <cmath>

#include "experiments/calibration/trial.hpp"
#include "experiments/cli/arguments.hpp"
#include "experiments/cli/output_path.hpp"
#include "experiments/cli/text_table.hpp"
#include "results/provenance.hpp"
#include "results/text_file.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

std::string spelled(const CostEstimate& estimate) {
  if (std::isnan(estimate.us)) return "-";
  return fmt::format("{:.4g} +- {:.2g}", estimate.us, estimate.standard_error);
}

ExitStatus calibrate(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options("options");
  options.add_options()("set", po::value<std::vector<std::string>>()->value_name("KEY=VALUE")->composing(),
                        "change a key of the spec; may be repeated")(
      "output,o", po::value<std::string>()->value_name("COSTS.toml"), "the costs, as a spec takes them over")(
      "examples", po::value<std::string>()->value_name("N"), "of the largest fit, at most; default: 32768");
  const auto given = Arguments::parse(verb, options, {"[SPEC.toml]"}, arguments);
  if (!given) return kDone;
  const auto most = static_cast<std::size_t>(
      given->whole("examples", 32'768, static_cast<std::int64_t>(kFewestExamples), 100'000'000));
  const auto output = given->text("output");
  if (output) check_output(*output);
  if (given->positionals().empty() && given->flag("set")) {
    throw sim::ConfigError("--set: is for a spec; name one");
  }
  const std::vector<CalibratedAlgorithm> found =
      given->positionals().empty() ? calibrate_registry(most)
                                   : calibrate_spec(read_spec(given->positional(0), given->texts("set")), most);
  std::vector<std::vector<std::string>> rows;
  for (const auto& [label, costs] : found) {
    rows.push_back({label, spelled(costs.fit_us), spelled(costs.fit_us_per_example), spelled(costs.update_us),
                    spelled(costs.update_us_per_example), spelled(costs.publish_us),
                    fmt::format("{}", costs.examples)});
  }
  print_table({"algorithm", "fit, us", "an example", "update, us", "an example", "publish, us", "examples"}, rows);
  if (output) results::write_text_file(*output, costs_toml(found, results::build_provenance().cpu));
  return kDone;
}

}  // namespace

Verb calibrate_verb() {
  return {.name = "calibrate",
          .synopsis = "[SPEC.toml] [--set key=value]... [--examples N] [-o COSTS.toml]",
          .summary = "time on this machine what training_cost = \"modelled\" goes by, with standard errors",
          .examples =
              "  springtide calibrate -o costs.toml                  every algorithm, with its defaults\n"
              "  springtide calibrate quickstart.toml -o costs.toml  those of a spec, on its own world\n"
              "  springtide run quickstart.toml --set pipeline.training_cost=modelled --set "
              "pipeline.costs=costs.toml\n",
          .run = calibrate};
}

}  // namespace springtide::experiments::cli
