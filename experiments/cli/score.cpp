#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "experiments/cli/arguments.hpp"
#include "experiments/metrics/raw_rows.hpp"
#include "results/result_file.hpp"
#include "results/schema.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

/// Compares the accuracy of cells, value by value, and tells what differs.
class Comparison {
 public:
  explicit Comparison(const results::Dimensions& dimensions) : dimensions_(dimensions) {}

  void compare(const results::CellResult& stored, const results::CellResult& computed) {
    for (const results::VariableInfo& variable : results::schema()) {
      if (!variable.group.starts_with("accuracy")) continue;
      const std::vector<double>*of_file = find(stored, variable), *of_rows = find(computed, variable);
      const std::size_t values = of_file != nullptr ? of_file->size() : of_rows != nullptr ? of_rows->size() : 0;
      if (of_file != nullptr && of_rows != nullptr && of_file->size() != of_rows->size()) {
        throw sim::InputError(
            fmt::format("cell {}: {} has {} values where the raw rows give {}: their windows are not those of the file",
                        stored.cell, variable.path(), of_file->size(), of_rows->size()));
      }
      for (std::size_t v = 0; v < values; ++v) {
        const double left = of_file == nullptr ? NAN : (*of_file)[v], right = of_rows == nullptr ? NAN : (*of_rows)[v];
        ++compared_;
        if (same(left, right)) continue;
        ++different_;
        fmt::print("cell {} ({} x {} on {}, seed {}): {}{}: {} in the file, {} from the rows\n", stored.cell,
                   stored.algorithm, stored.strategy, stored.world, stored.seed, variable.path(),
                   results::place_of(variable, v, dimensions_), left, right);
      }
    }
  }

  std::size_t compared() const { return compared_; }
  std::size_t different() const { return different_; }

 private:
  static const std::vector<double>* find(const results::CellResult& cell, const results::VariableInfo& variable) {
    const auto it = cell.values.find(variable.path());
    return it == cell.values.end() ? nullptr : &it->second;
  }
  /// To the bit, all NaNs alike.
  static bool same(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  }
  const results::Dimensions& dimensions_;
  std::size_t compared_ = 0, different_ = 0;
};

ExitStatus score(const Verb& verb, const std::vector<std::string>& arguments) {
  const auto given =
      Arguments::parse(verb, boost::program_options::options_description("options"), {"FILE.h5"}, arguments);
  if (!given) return kDone;
  const std::string& path = given->positional(0);
  const results::ResultFile file = results::ResultFile::read(path);
  if (file.cells().empty()) throw sim::InputError(fmt::format("{}: has no cells", path));
  Comparison comparison(file.dimensions());
  for (const results::CellResult& cell : file.cells()) {
    comparison.compare(cell, score_raw_rows(path, cell.cell, file.dimensions().cutoffs));
  }
  fmt::print("{}: {} cells, {} accuracy values computed again from the raw rows: {}\n", path, file.cells().size(),
             comparison.compared(),
             comparison.different() == 0 ? std::string("the same bits")
                                         : fmt::format("{} of them differ", comparison.different()));
  return comparison.different() == 0 ? kDone : kSaysNo;
}

}  // namespace

Verb score_verb() {
  return {.name = "score",
          .synopsis = "FILE.h5",
          .summary = "compute the accuracy of a result again from its raw rows: the same bits or not",
          .examples =
              "  springtide run quickstart.toml --set metrics.keep_requests=true\n"
              "  springtide score quickstart.h5\n",
          .run = score};
}

}  // namespace springtide::experiments::cli
