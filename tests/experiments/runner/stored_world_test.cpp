// A world, and the log that was written of it: their runs must be the same to the bit.

#include "experiments/stored_world.hpp"

#include <map>

#include "experiments/cli/verb.hpp"
#include "experiments/spec/spec.hpp"
#include "results/log_writer.hpp"
#include "results/result_file.hpp"
#include "sim/events/error.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

const std::string kHead = R"(
[experiment]
name = "same"
seeds = [7]
warmup = "6h"
)";
const std::string kWorld = R"(
[world]
preset = "news"
users = 300
items = 200
duration = "2d"
requests_per_user_per_day = 3.0
[[world.segment]]
name = "young"
age_band = [0, 1]
[[world.drift]]
kind = "ornstein_uhlenbeck"
[[world.drift]]
kind = "blip"
at = "1d"
stagger = "3h"
segment = "young"
[[world.drift]]
kind = "trend"
[[world.drift]]
kind = "random_walk"
target = "appeal"
)";
const std::string kLog = R"(
[log]
format = "springtide"
path = "log.h5"
)";
const std::string kRest = R"(
[pipeline]
deployment_delay = "1m"
collection_delay = "30s"
training_cost = "modelled"
[[algorithm]]
name = "oracle"
[[algorithm]]
name = "logistic_regression"
[[algorithm]]
name = "item_knn"
[[strategy]]
name = "periodic"
every = "6h"
[[strategy]]
name = "online"
[metrics]
window = "6h"
latency = "none"
)";

std::map<std::string, std::string> digests_in(const std::string& path) {
  std::map<std::string, std::string> digests;
  const results::ResultFile file = results::ResultFile::read(path);
  for (const results::CellResult& cell : file.cells()) {
    digests[cell.algorithm + " x " + cell.strategy] = cell.digest;
    // What the truth alone gives, and what is measured from a drift: there, not merely as absent in both.
    CHECK(cell.values.at("accuracy/oracle_ctr_overall").at(0) > 0.05);
    if (cell.strategy != "truth") CHECK(cell.values.at("freshness/recovery_time").size() == 2);
  }
  return digests;
}

TEST_CASE("a written log replays to the same digests as its world", "[runner][log]") {
  const results::TemporaryFolder folder;
  results::put_bytes(folder / "world.toml", kHead + kWorld + kRest);
  results::put_bytes(folder / "log.toml", kHead + kLog + kRest);
  const auto done = [&](std::vector<std::string> arguments) { return cli::dispatch(arguments) == cli::kDone; };
  REQUIRE(done({"simulate", folder / "world.toml", "-o", folder / "log.h5"}));
  REQUIRE(done({"run", folder / "world.toml", "-o", folder / "world.h5", "--quiet"}));
  REQUIRE(done({"run", folder / "log.toml", "-o", folder / "again.h5", "--quiet", "--threads", "2"}));
  const auto of_world = digests_in(folder / "world.h5"), of_log = digests_in(folder / "again.h5");
  CHECK(of_world.size() == 5);
  CHECK(of_world == of_log);
  CHECK(results::ResultFile::read(folder / "again.h5").cells().front().world == "news");
  // Another seed is another world, though learners be the same.
  REQUIRE(done({"simulate", folder / "world.toml", "-o", folder / "log.h5", "--seed", "8"}));
  REQUIRE(done({"run", folder / "log.toml", "-o", folder / "other.h5", "--quiet"}));
  for (const auto& [cell, digest] : digests_in(folder / "other.h5")) CHECK(digest != of_world.at(cell));
}

TEST_CASE("a world is read from its file as it was simulated", "[runner][log]") {
  const results::TemporaryFolder folder;
  const Spec spec = parse_spec(kHead + kWorld + kRest, "world.toml");
  const sim::WorldConfig& config = *spec.worlds.front().world;
  const sim::SimulatedWorld world = sim::simulate(config, 7);
  sim::WorldStream stream(config, 7);
  sim::SimulatedWorld block = stream.setting();
  {
    results::LogFileWriter file(folder / "l.h5", block.log, log_header(block, config, 7, "", "news"),
                                stream.expected_requests());
    while (stream.replace(block, 100)) file.append(block.log, block.truth.click_probability);
    file.finish();
  }
  const sim::SimulatedWorld read = world_of(results::read_log_with_truth(folder / "l.h5"));
  CHECK(read.log.request_time == world.log.request_time);
  CHECK(read.log.candidates == world.log.candidates);
  CHECK(read.log.feedback_time == world.log.feedback_time);
  CHECK(read.log.propensity == world.log.propensity);
  CHECK(read.log.user_attributes.values == world.log.user_attributes.values);
  CHECK(read.log.item_attributes.values == world.log.item_attributes.values);
  CHECK(read.truth.click_probability == world.truth.click_probability);
  CHECK(read.truth.examination == world.truth.examination);
  REQUIRE(read.truth.drifts.size() == 4);
  for (std::size_t d = 0; d < 4; ++d) {
    const sim::DriftTruth &got = read.truth.drifts[d], &was = world.truth.drifts[d];
    INFO(was.label);
    CHECK(got.kind == was.kind);
    CHECK(got.label == was.label);
    CHECK(got.target == was.target);
    CHECK(got.parameters == was.parameters);
    CHECK(got.changes == was.changes);
    CHECK(got.marked == was.marked);
    CHECK(got.start == was.start);
    CHECK(got.declared == was.declared);
    CHECK(got.realised == was.realised);
    CHECK(got.unit == was.unit);
  }
}

TEST_CASE("a log that is none of ours is refused by name", "[runner][log]") {
  const results::TemporaryFolder folder;
  results::put_bytes(folder / "log.toml", kHead + kLog + kRest);
  const auto run = [&] { return cli::dispatch({"run", folder / "log.toml", "-o", folder / "r.h5", "--quiet"}); };
  CHECK_THROWS_WITH(run(), Catch::Contains("log.h5: does not exist"));
  results::put_bytes(folder / "log.h5", "no HDF5");
  CHECK_THROWS_AS(run(), sim::InputError);
  CHECK(folder.left() == std::vector<std::string>{"log.h5", "log.toml"});
}

}  // namespace
}  // namespace springtide::experiments
