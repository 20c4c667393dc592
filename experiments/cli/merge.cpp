#include "results/merge.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/output_path.hpp"
#include "experiments/runner.hpp"
#include "experiments/spec/spec.hpp"
#include "results/result_file.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

ExitStatus merge(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options("options");
  options.add_options()("output,o", po::value<std::string>()->value_name("ALL.h5"), "the whole result; required");
  const auto given = Arguments::parse(verb, options, {"PART.h5..."}, arguments);
  if (!given) return kDone;
  const auto output = given->text("output");
  if (!output) throw sim::ConfigError("merge: wants -o ALL.h5; see springtide merge --help");
  check_output(*output);
  const std::vector<std::string>& parts = given->positionals();
  for (const std::string& part : parts) {
    std::error_code none;
    if (std::filesystem::equivalent(part, *output, none)) {
      throw sim::ConfigError(fmt::format("--output = {}: must not be one of the files that are merged", *output));
    }
  }
  // The first file's: one that is of another spec is refused.
  const Spec spec = parse_spec(results::ResultFile::read(parts.front()).attribute("spec"), parts.front());
  std::vector<std::string> cells;
  for (const CellPlan& plan : plan_cells(spec)) cells.push_back(name_of(plan));
  results::merge_results(parts, cells, *output);
  fmt::print("{}: {} cells of {} files\n", *output, cells.size(), parts.size());
  return kDone;
}

}  // namespace

Verb merge_verb() {
  return {.name = "merge",
          .synopsis = "PART.h5... -o ALL.h5",
          .summary = "lay the shards of one run together: the file of a run that was never split",
          .examples = "  springtide merge part1.h5 part2.h5 part3.h5 part4.h5 -o all.h5\n",
          .run = merge};
}

}  // namespace springtide::experiments::cli
