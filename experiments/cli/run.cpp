#include <fmt/format.h>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/interrupts.hpp"
#include "experiments/cli/output_path.hpp"
#include "experiments/runner.hpp"
#include "experiments/spec/spec.hpp"

namespace springtide::experiments::cli {
namespace {

ExitStatus tell(const RunReport& report, const RunOptions& options) {
  for (const std::string& failure : report.failures) fmt::print(stderr, "springtide: error: {}\n", failure);
  if (!options.quiet) {
    const std::string shard = options.shard.text();
    fmt::print("{}: {} of {} cells{}{}\n", options.output, report.finished, report.cells,
               shard.empty() ? shard : " of shard " + shard,
               report.resumed == 0 ? std::string() : fmt::format(", {} of them from before", report.resumed));
  }
  if (report.interrupted) {
    fmt::print(stderr, "springtide: interrupted; the same command with --resume goes on from here\n");
    return kInterrupted;
  }
  return report.failures.empty() ? kDone : kRunFailed;
}

ExitStatus run(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options("options");
  options.add_options()("set", po::value<std::vector<std::string>>()->value_name("KEY=VALUE")->composing(),
                        "change a key of the spec; may be repeated")(
      "output,o", po::value<std::string>()->value_name("FILE.h5"), "the result; default NAME.h5, by experiment.name")(
      "threads", po::value<std::string>()->value_name("N"), "cells at a time; 0, the default: one a core")(
      "shard", po::value<std::string>()->value_name("I/N"),
      "run part I of N of the cells alone; springtide merge lays the parts together")(
      "resume", "keep the finished cells of an earlier run")("quiet", "no progress and no closing line");
  const auto given = Arguments::parse(verb, options, {"SPEC.toml"}, arguments);
  if (!given) return kDone;
  RunOptions run_options;
  run_options.threads = static_cast<unsigned>(given->whole("threads", 0, 0, 4096));
  run_options.resume = given->flag("resume");
  if (const auto shard = given->text("shard")) run_options.shard = results::Shard::parse(*shard, "--shard");
  run_options.quiet = given->flag("quiet");
  const Spec spec = read_spec(given->positional(0), given->texts("set"));
  run_options.output = given->text("output").value_or(spec.name + ".h5");
  check_output(run_options.output);
  listen_for_interrupts();
  return tell(run_experiment(spec, run_options), run_options);
}

}  // namespace

Verb run_verb() {
  return {.name = "run",
          .synopsis = "SPEC.toml [--set key=value]... [-o FILE.h5] [--threads N] [--shard I/N] [--resume] [--quiet]",
          .summary = "run an experiment and write its result file",
          .examples =
              "  springtide run quickstart.toml\n"
              "  springtide run quickstart.toml --set world.users=1000 --set strategy.periodic.every=6h\n"
              "  springtide run quickstart.toml -o today.h5 --threads 4 --resume\n"
              "  springtide run quickstart.toml -o part2.h5 --shard 2/4\n",
          .run = run};
}

}  // namespace springtide::experiments::cli
