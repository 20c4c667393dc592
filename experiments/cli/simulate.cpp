#include <fmt/format.h>

#include <limits>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/output_path.hpp"
#include "experiments/spec/spec.hpp"
#include "results/log_writer.hpp"
#include "results/output_lock.hpp"
#include "sim/events/error.hpp"
#include "sim/world/world.hpp"

namespace springtide::experiments::cli {
namespace {

void write(const std::string& output, const sim::SimulatedWorld& world, const std::string& spec, std::uint64_t seed) {
  const std::vector<sim::DriftTruth>& drifts = world.truth.drifts;
  std::vector<std::vector<sim::SimTime>> change_times(drifts.size());
  std::vector<std::vector<std::uint32_t>> changes_to(drifts.size());
  std::vector<results::DriftColumns> columns;
  for (std::size_t d = 0; d < drifts.size(); ++d) {
    for (const sim::DriftChange& change : drifts[d].changes) {
      change_times[d].push_back(change.time);
      changes_to[d].push_back(change.to);
    }
    columns.push_back({.kind = drifts[d].kind,
                       .label = drifts[d].label,
                       .target = drifts[d].target,
                       .parameters = drifts[d].parameters,
                       .change_time = change_times[d],
                       .change_to = changes_to[d],
                       .start = drifts[d].start,
                       .declared = drifts[d].declared,
                       .realised = drifts[d].realised,
                       .unit = drifts[d].unit});
  }
  const results::TruthColumns truth{world.truth.click_probability, world.truth.examination, columns};
  results::write_log(output, world.log, truth, spec, seed);
}

ExitStatus simulate(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options("options");
  options.add_options()("set", po::value<std::vector<std::string>>()->value_name("KEY=VALUE")->composing(),
                        "change a key of the spec; may be repeated")(
      "output,o", po::value<std::string>()->value_name("LOG.h5"), "the log; required")(
      "seed", po::value<std::string>()->value_name("N"), "default: the first of experiment.seeds");
  const auto given = Arguments::parse(verb, options, {"SPEC.toml"}, arguments);
  if (!given) return kDone;
  const auto output = given->text("output");
  if (!output) throw sim::ConfigError("simulate: wants -o LOG.h5; see springtide simulate --help");
  const std::int64_t wanted = given->whole("seed", -1, 0, std::numeric_limits<std::int64_t>::max());
  const std::string& path = given->positional(0);
  const Spec spec = read_spec(path, given->texts("set"));
  if (!spec.worlds.front().world) {
    throw sim::ConfigError(fmt::format("{}: log: has nothing to simulate; simulate wants a [world]", path));
  }
  const std::uint64_t seed = wanted < 0 ? spec.seeds.front() : static_cast<std::uint64_t>(wanted);
  check_output(*output);
  const results::OutputLock lock(*output);
  const sim::SimulatedWorld world = sim::simulate(*spec.worlds.front().world, seed);
  write(*output, world, spec.resolved_toml, seed);
  fmt::print("{}: {} requests, {} impressions, {} users, {} items\n", *output, world.log.requests(),
             world.log.impressions(), world.log.users, world.log.items);
  return kDone;
}

}  // namespace

Verb simulate_verb() {
  return {.name = "simulate",
          .synopsis = "SPEC.toml -o LOG.h5 [--set key=value]... [--seed N]",
          .summary = "write the log of a spec's world, with the truth behind it",
          .examples =
              "  springtide simulate quickstart.toml -o log.h5\n"
              "  springtide simulate quickstart.toml -o log.h5 --seed 7\n",
          .run = simulate};
}

}  // namespace springtide::experiments::cli
