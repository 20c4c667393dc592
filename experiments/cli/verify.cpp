#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>

#include "experiments/cli/arguments.hpp"
#include "experiments/cli/interrupts.hpp"
#include "experiments/runner.hpp"
#include "experiments/spec/spec.hpp"
#include "results/request_reader.hpp"
#include "results/result_file.hpp"
#include "results/schema.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

/// A folder that goes with what is in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "springtide_verify_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw sim::IoError(fmt::format("{}: cannot be made", name));
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  std::string operator/(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string named(const results::CellResult& cell) {
  return fmt::format("cell {} ({} x {} on {}, seed {})", cell.cell, cell.algorithm, cell.strategy, cell.world,
                     cell.seed);
}

/// The first value, in the order of the file, that is not the same to the bit.
std::string first_difference(const results::CellResult& stored, const results::CellResult& now,
                             const results::Dimensions& dimensions) {
  for (const results::VariableInfo& variable : results::schema()) {
    if (!variable.deterministic) continue;
    const auto a = stored.values.find(variable.path()), b = now.values.find(variable.path());
    if (a == stored.values.end() && b == now.values.end()) continue;
    if (a == stored.values.end() || b == now.values.end()) {
      return fmt::format("{}: is {}", variable.path(), a == stored.values.end() ? "new" : "missing now");
    }
    for (std::size_t v = 0; v < std::min(a->second.size(), b->second.size()); ++v) {
      const double left = a->second[v], right = b->second[v];
      if (std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right)) continue;
      if (std::isnan(left) && std::isnan(right)) continue;
      return fmt::format("{}{}: {} in the file, {} now", variable.path(), results::place_of(variable, v, dimensions),
                         left, right);
    }
    if (a->second.size() != b->second.size()) return fmt::format("{}: has another length now", variable.path());
  }
  return "no variable that this build knows";
}

/// The first raw row of each column that is not the same: ", requests/0/score row 17"; nothing where rows were not
/// kept.
std::string first_rows(const std::string& path, const std::string& again, std::uint32_t cell) {
  results::RequestReader stored(path, cell), now(again, cell);
  std::string text;
  for (const results::RequestColumn column : results::columns_of(stored.header())) {
    const results::RequestColumnInfo& info = results::request_column(column);
    const std::uint64_t rows = now.has(column) ? std::min(stored.rows(info.rows), now.rows(info.rows)) : 0;
    std::uint64_t row = 0;
    const auto same = [&]<typename T>(T) { return stored.next<T>(column, 1)[0] == now.next<T>(column, 1)[0]; };
    while (row < rows && (info.bytes == 1   ? same(std::uint8_t{})
                          : info.bytes == 4 ? same(std::uint32_t{})
                                            : same(std::uint64_t{}))) {
      ++row;
    }
    if (row < rows || !now.has(column) || stored.rows(info.rows) != now.rows(info.rows)) {
      text += fmt::format("\n  {}/{}: from row {} on", results::requests_group(cell), info.name, row);
    }
  }
  return text;
}

ExitStatus tell(const std::string& path, const results::ResultFile& stored, const std::string& again_path) {
  const results::ResultFile now = results::ResultFile::read(again_path);
  std::size_t different = 0;
  for (const results::CellResult& cell : stored.cells()) {
    const auto again = std::find_if(now.cells().begin(), now.cells().end(),
                                    [&](const results::CellResult& other) { return other.cell == cell.cell; });
    if (again != now.cells().end() && again->digest == cell.digest) continue;
    ++different;
    const bool rows = stored.has_rows(cell.cell) && now.has_rows(cell.cell);
    fmt::print("{}: {}{}\n", named(cell),
               again == now.cells().end() ? "did not finish" : first_difference(cell, *again, stored.dimensions()),
               rows ? first_rows(path, again_path, cell.cell) : "");
  }
  fmt::print("{}: {} of {} cells run again to the same bits\n", path, stored.cells().size() - different,
             stored.cells().size());
  if (different == 0) return kDone;
  for (const char* name :
       {"springtide_version", "git_revision", "compiler", "compiler_flags", "architecture", "libraries", "cpu"}) {
    if (stored.attribute(name) == now.attribute(name)) continue;
    fmt::print("{}: '{}' in the file, '{}' now\n", name, stored.attribute(name), now.attribute(name));
  }
  return kSaysNo;
}

ExitStatus verify(const Verb& verb, const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options("options");
  options.add_options()("threads", po::value<std::string>()->value_name("N"),
                        "cells at a time; 0, the default: one a core")("quiet", "no progress");
  const auto given = Arguments::parse(verb, options, {"FILE.h5"}, arguments);
  if (!given) return kDone;
  const std::string& path = given->positional(0);
  const results::ResultFile stored = results::ResultFile::read(path);
  if (stored.cells().empty()) throw sim::InputError(fmt::format("{}: has no cells", path));
  // Wall time is not verified: without it cells run in parallel.
  const Spec spec = parse_spec(stored.attribute("spec"), path, ".", {"metrics.latency=none"});
  const ScratchFolder scratch;
  RunOptions run_options;
  run_options.output = scratch / "again.h5";
  run_options.threads = static_cast<unsigned>(given->whole("threads", 0, 0, 4096));
  if (!stored.attribute("shard").empty()) {
    run_options.shard = results::Shard::parse(stored.attribute("shard"), path + ": shard");
  }
  run_options.quiet = given->flag("quiet");
  listen_for_interrupts();
  const RunReport report = run_experiment(spec, run_options);
  for (const std::string& failure : report.failures) fmt::print(stderr, "springtide: error: {}\n", failure);
  if (report.interrupted) return kInterrupted;
  if (!report.failures.empty()) return kRunFailed;
  return tell(path, stored, run_options.output);
}

}  // namespace

Verb verify_verb() {
  return {.name = "verify",
          .synopsis = "FILE.h5 [--threads N] [--quiet]",
          .summary = "run a result's own spec again: the same bits or not",
          .examples = "  springtide verify quickstart.h5\n",
          .run = verify};
}

}  // namespace springtide::experiments::cli
