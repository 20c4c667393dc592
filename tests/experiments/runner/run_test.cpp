// Whole runs: what a result depends on, and what it must not depend on.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "experiments/runner.hpp"
#include "results/result_file.hpp"
#include "results/result_store.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

namespace fs = std::filesystem;

const std::string kSpec = R"(
[experiment]
name = "small"
seeds = [1, 2]
warmup = "6h"
[world]
preset = "news"
users = 120
items = 100
duration = "2d"
requests_per_user_per_day = 3.0
[[world.drift]]
kind = "ornstein_uhlenbeck"
[pipeline]
label_window = "10m"
deployment_delay = "1m"
training_cost = "modelled"
[[algorithm]]
name = "oracle"
[[algorithm]]
name = "logistic_regression"
[[algorithm]]
name = "mlp"
hidden = [16]
[[algorithm]]
name = "item_knn"
[[strategy]]
name = "periodic"
every = "6h"
[[strategy]]
name = "online"
[metrics]
window = "6h"
)";

/// A folder that is gone when the test is over.
struct Scratch {
  fs::path folder = fs::temp_directory_path() / fs::path("springtide_test_" + std::to_string(::getpid()));
  Scratch() { fs::create_directories(folder); }
  ~Scratch() { fs::remove_all(folder); }
  std::string file(const char* name) const { return (folder / name).string(); }
};

using Digests = std::map<std::string, std::string>;

Digests digests_of(const std::string& path) {
  Digests digests;
  const results::ResultFile file = results::ResultFile::read(path);
  for (const auto& cell : file.cells()) {
    digests[cell.world + "/" + cell.algorithm + "/" + cell.strategy + "/" + std::to_string(cell.seed)] = cell.digest;
  }
  return digests;
}

Digests run(const std::string& text, const std::string& path, unsigned threads, bool resume = false) {
  const Spec spec = parse_spec(text, "test.toml");
  const RunReport report = run_experiment(spec, {.output = path, .threads = threads, .resume = resume, .quiet = true});
  REQUIRE(report.failures.empty());
  REQUIRE(report.finished == report.cells);
  return digests_of(path);
}

TEST_CASE("the number of threads changes no digest", "[runner][threads]") {
  const Scratch scratch;
  const Digests one = run(kSpec, scratch.file("one.h5"), 1);
  REQUIRE(one.size() == 14);
  REQUIRE(one == run(kSpec, scratch.file("two.h5"), 2));
  // Latencies measured or not, a cell's figures are the same.
  REQUIRE(one == run(kSpec + "latency = \"none\"\n", scratch.file("none.h5"), 2));
}

TEST_CASE("the number of threads changes no digest of faulty streams and other labels", "[runner][long]") {
  const Scratch scratch;
  const std::string stages = R"([[world.behaviour]]
kind = "dwell"
[world.faults]
lost = 0.1
late = 0.1
duplicated = 0.2
corrupted = 0.1
skewed_clocks = 0.3
bots = 2
[pipeline.cleaning]
bot_filter = true
deduplicate = true
clocks = true
[pipeline]
label = "dwell"
)";
  std::string text = kSpec;
  text.replace(text.find("[pipeline]\n"), std::string("[pipeline]\n").size(), stages);
  const std::string sweep = "latency = \"none\"\n[sweep]\n\"world.mode\" = [\"log\", \"closed_loop\"]\n";
  const Digests one = run(text + sweep, scratch.file("one.h5"), 1);
  REQUIRE(one.size() == 28);
  REQUIRE(one == run(text + sweep, scratch.file("two.h5"), 2));
  REQUIRE(one != run(kSpec + sweep, scratch.file("plain.h5"), 2));
  const results::ResultFile file = results::ResultFile::read(scratch.file("one.h5"));
  for (const auto& cell : file.cells()) {
    REQUIRE(cell.values.at("cleaning/duplicates_recall").at(0) == 1.0);
  }
}

TEST_CASE("log replay and closed loop go into one file, and the number of threads changes neither", "[runner]") {
  const Scratch scratch;
  const std::string sweep = "[sweep]\n\"world.mode\" = [\"log\", \"closed_loop\"]\n";
  const Digests one = run(kSpec + sweep, scratch.file("one.h5"), 1);
  REQUIRE(one.size() == 28);
  REQUIRE(one == run(kSpec + sweep, scratch.file("two.h5"), 2));
  REQUIRE(one == run(kSpec + "latency = \"none\"\n" + sweep, scratch.file("none.h5"), 2));
  const results::ResultFile file = results::ResultFile::read(scratch.file("one.h5"));
  const auto of = [&](const std::string& world, const std::string& algorithm, const char* variable) {
    for (const auto& cell : file.cells()) {
      if (cell.world == world && cell.algorithm == algorithm && cell.seed == 1) return cell.values.at(variable).at(0);
    }
    throw std::runtime_error("no such cell");
  };
  // What the oracle could earn is the world's, whoever shows; the clicks are those of the slates that were shown.
  REQUIRE(of("news(mode=log)", "oracle", "accuracy/oracle_ctr_overall") ==
          of("news(mode=closed_loop)", "oracle", "accuracy/oracle_ctr_overall"));
  REQUIRE(of("news(mode=log)", "oracle", "accuracy/clicks_overall") <
          of("news(mode=closed_loop)", "oracle", "accuracy/clicks_overall"));
}

TEST_CASE("an algorithm more changes no other cell", "[runner]") {
  const Scratch scratch;
  const Digests before = run(kSpec, scratch.file("before.h5"), 2);
  const Digests after = run(kSpec + "[[algorithm]]\nname = \"popularity\"\n", scratch.file("after.h5"), 2);
  REQUIRE(after.size() == before.size() + 4);
  for (const auto& [cell, digest] : before) REQUIRE(after.at(cell) == digest);
}

TEST_CASE("a resumed run ends in the same bits, and keeps what was finished", "[runner][threads]") {
  const Scratch scratch;
  const std::string path = scratch.file("run.h5"), cells = path + ".cells";
  const Digests whole = run(kSpec, scratch.file("whole.h5"), 2);
  // As a killed run leaves it: some fragments, one of them cut short, no result file.
  run(kSpec + "keep_requests = false\n", path, 2);
  REQUIRE_FALSE(fs::exists(cells));
  const Spec spec = parse_spec(kSpec, "test.toml");
  const results::ResultFile file = results::ResultFile::read(path);
  results::Provenance provenance = results::build_provenance();
  provenance.spec = spec.resolved_toml;
  {
    results::ResultStore store(path, provenance, file.dimensions(), 14, false);
    for (const auto& cell : file.cells()) {
      if (cell.cell % 3 == 0) store.add(cell);
    }
  }
  fs::resize_file(cells + "/000003.h5", 1000);
  fs::remove(path);
  const RunReport report = run_experiment(spec, {.output = path, .threads = 2, .resume = true, .quiet = true});
  REQUIRE(report.resumed == 4);  // cells 0, 6, 9 and 12; 3 was damaged
  REQUIRE(digests_of(path) == whole);
  REQUIRE_FALSE(fs::exists(cells));
}

TEST_CASE("variants that share no axis of windows fail by name, the others are kept", "[runner][errors]") {
  const Scratch scratch;
  const Spec spec = parse_spec(kSpec + "[sweep]\n\"world.duration\" = [\"2d\", \"3d\"]\n", "test.toml");
  const RunReport report =
      run_experiment(spec, {.output = scratch.file("run.h5"), .threads = 2, .resume = false, .quiet = true});
  REQUIRE(report.finished == 14);
  REQUIRE(report.failures.size() == 14);
  REQUIRE_THAT(report.failures.front(), Catch::Contains("need result files of their own"));
}

TEST_CASE("the example with a recurring drift and two segments runs, its switches marked", "[runner][segment]") {
  const Scratch scratch;
  const Spec spec = read_spec(SPRINGTIDE_SOURCE_DIR "/experiments/specs/segments.toml",
                              {"world.users=150", "world.items=100", "experiment.seeds=[1]", "metrics.latency=none"});
  const sim::WorldConfig& world = *spec.worlds.front().world;
  REQUIRE(world.segments.size() == 2);
  REQUIRE(world.drifts.front().parameters.text("segment") == "young");
  const std::string path = scratch.file("segments.h5");
  const RunReport report = run_experiment(spec, {.output = path, .threads = 2, .resume = false, .quiet = true});
  REQUIRE(report.failures.empty());
  REQUIRE(report.finished == 7);
  const results::ResultFile file = results::ResultFile::read(path);
  const results::Dimensions& dimensions = file.dimensions();
  const std::vector<double> days = {3, 3, 4, 5, 6, 7, 8};
  REQUIRE(dimensions.drift_time.size() == days.size());
  for (std::size_t mark = 0; mark < days.size(); ++mark) {
    REQUIRE(dimensions.drift_time[mark] == 86'400.0 * days[mark]);
    REQUIRE(dimensions.drift_kind[mark] == (mark == 1 ? "incremental" : "recurring"));
  }
}

TEST_CASE("cells of another spec are not resumed from", "[runner][errors]") {
  const Scratch scratch;
  const std::string path = scratch.file("run.h5");
  fs::create_directories(path + ".cells");
  std::ofstream(path + ".cells/spec.toml") << "something else";
  const Spec spec = parse_spec(kSpec, "test.toml");
  REQUIRE_THROWS_WITH(run_experiment(spec, {.output = path, .threads = 1, .resume = true, .quiet = true}),
                      Catch::Contains("of another spec"));
}

}  // namespace
}  // namespace springtide::experiments
