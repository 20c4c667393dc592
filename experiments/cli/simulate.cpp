#include <fmt/format.h>

#include <array>
#include <limits>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/output_path.hpp"
#include "experiments/spec/spec.hpp"
#include "experiments/stored_world.hpp"
#include "results/log_writer.hpp"
#include "results/output_lock.hpp"
#include "sim/events/error.hpp"
#include "sim/events/workers.hpp"
#include "sim/world/world.hpp"

namespace springtide::experiments::cli {
namespace {

constexpr std::size_t kBlock = 1 << 16;  // requests at once: two such blocks are in memory

void write(const std::string& output, const Spec& spec, std::uint64_t seed, unsigned threads) {
  const WorldVariant& variant = spec.worlds.front();
  sim::WorldStream stream(*variant.world, seed, threads);
  std::array<sim::SimulatedWorld, 2> blocks = {stream.setting(), {}};
  results::LogFileWriter file(output, blocks[0].log,
                              log_header(blocks[0], *variant.world, seed, spec.resolved_toml, variant.label),
                              stream.expected_requests());
  // One is written while the world unfolds into the other.
  sim::Workers workers(threads);
  std::size_t ready = 0;
  for (bool more = stream.replace(blocks[ready], kBlock); more; ready = 1 - ready) {
    workers.share(2, [&](unsigned, std::size_t piece) {
      if (piece == 0) {
        more = stream.replace(blocks[1 - ready], kBlock);
      } else {
        file.append(blocks[ready].log, truth_rows(blocks[ready].truth));
      }
    });
  }
  if (file.requests() == 0) throw sim::ConfigError(std::string(sim::kNobodyComes));
  file.finish();
  fmt::print("{}: {} requests, {} impressions, {} users, {} items\n", output, file.requests(), file.impressions(),
             blocks[0].log.users, blocks[0].log.items);
}

ExitStatus simulate(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options("options");
  options.add_options()("set", po::value<std::vector<std::string>>()->value_name("KEY=VALUE")->composing(),
                        "change a key of the spec; may be repeated")(
      "output,o", po::value<std::string>()->value_name("LOG.h5"), "the log; required")(
      "threads", po::value<std::string>()->value_name("N"), "that share the work; 0, the default: one a core")(
      "seed", po::value<std::string>()->value_name("N"), "default: the first of experiment.seeds");
  const auto given = Arguments::parse(verb, options, {"SPEC.toml"}, arguments);
  if (!given) return kDone;
  const auto output = given->text("output");
  if (!output) throw sim::ConfigError("simulate: wants -o LOG.h5; see springtide simulate --help");
  const std::int64_t wanted = given->whole("seed", -1, 0, std::numeric_limits<std::int64_t>::max());
  const auto threads = static_cast<unsigned>(given->whole("threads", 0, 0, 4096));
  const std::string& path = given->positional(0);
  const Spec spec = read_spec(path, given->texts("set"));
  if (!spec.worlds.front().world) {
    throw sim::ConfigError(fmt::format("{}: log: has nothing to simulate; simulate wants a [world]", path));
  }
  const std::uint64_t seed = wanted < 0 ? spec.seeds.front() : static_cast<std::uint64_t>(wanted);
  check_output(*output);
  const results::OutputLock lock(*output);
  write(*output, spec, seed, threads);
  return kDone;
}

}  // namespace

Verb simulate_verb() {
  return {.name = "simulate",
          .synopsis = "SPEC.toml -o LOG.h5 [--set key=value]... [--seed N] [--threads N]",
          .summary = "write the log of a spec's world, with the truth behind it",
          .examples =
              "  springtide simulate quickstart.toml -o log.h5\n"
              "  springtide simulate quickstart.toml -o log.h5 --seed 7\n",
          .run = simulate};
}

}  // namespace springtide::experiments::cli
