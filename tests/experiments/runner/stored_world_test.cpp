// A world, and the log that was written of it: their runs must be the same to the bit.

#include "experiments/stored_world.hpp"

#include <map>
#include <set>

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
users = 150
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
// All that may come of an impression, and befall it.
const std::string kTroubles = R"(
[[world.behaviour]]
kind = "search"
[[world.behaviour]]
kind = "view"
[[world.behaviour]]
kind = "click"
delay = "lognormal"
[[world.behaviour]]
kind = "dwell"
[[world.behaviour]]
kind = "purchase"
base_logit = 0.0
delay_mean = "2m"
[[world.behaviour]]
kind = "rating"
share = 0.5
[[world.behaviour]]
kind = "share"
[world.faults]
lost = 0.1
late = 0.2
duplicated = 0.3
corrupted = 0.1
skewed_clocks = 0.3
bots = 3
bot_requests_per_day = 200.0
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
  // So it does where late feedback is corrected and features lag.
  const auto changed = [&](const char* spec, const char* result) {
    return done({"run", folder / spec, "-o", folder / result, "--quiet", "--set", "pipeline.delayed_feedback=relabel",
                 "--set", "pipeline.feature_store.every=12h"});
  };
  REQUIRE(changed("world.toml", "world_changed.h5"));
  REQUIRE(changed("log.toml", "log_changed.h5"));
  CHECK(digests_in(folder / "world_changed.h5") == digests_in(folder / "log_changed.h5"));
  CHECK(digests_in(folder / "world_changed.h5") != of_world);
  // Another seed is another world, though learners be the same.
  REQUIRE(done({"simulate", folder / "world.toml", "-o", folder / "log.h5", "--seed", "8"}));
  REQUIRE(done({"run", folder / "log.toml", "-o", folder / "other.h5", "--quiet"}));
  for (const auto& [cell, digest] : digests_in(folder / "other.h5")) CHECK(digest != of_world.at(cell));
}

TEST_CASE("a log with behaviours, faults and bots replays as its world under any label and cleaning", "[runner][log]") {
  const results::TemporaryFolder folder;
  const std::string pipeline = R"(
label = "purchase"
[pipeline.cleaning]
bot_filter = true
max_requests_per_hour = 12
bounds = true
deduplicate = true
clocks = true
[sweep]
"pipeline.label" = ["view", "click", "dwell", "purchase", "rating", "share"]
)";
  std::string rest = kRest;
  rest.insert(rest.find("[[algorithm]]"), pipeline);
  results::put_bytes(folder / "world.toml", kHead + kWorld + kTroubles + rest);
  results::put_bytes(folder / "log.toml", kHead + kLog + rest);
  const auto done = [&](std::vector<std::string> arguments) { return cli::dispatch(arguments) == cli::kDone; };
  // Written without the sweep, which names variants of worlds and of logs alike.
  results::put_bytes(folder / "plain.toml", kHead + kWorld + kTroubles + kRest);
  REQUIRE(done({"simulate", folder / "plain.toml", "-o", folder / "log.h5", "--threads", "2"}));
  REQUIRE(done({"run", folder / "world.toml", "-o", folder / "world.h5", "--quiet"}));
  REQUIRE(done({"run", folder / "log.toml", "-o", folder / "again.h5", "--quiet"}));
  const results::ResultFile world = results::ResultFile::read(folder / "world.h5"),
                            log = results::ResultFile::read(folder / "again.h5");
  REQUIRE(world.cells().size() == 30);
  REQUIRE(log.cells().size() == 30);
  std::set<std::string> different;
  for (std::size_t c = 0; c < 30; ++c) {
    INFO(world.cells()[c].world << " " << world.cells()[c].algorithm << " x " << world.cells()[c].strategy);
    CHECK(log.cells()[c].digest == world.cells()[c].digest);
    CHECK(log.cells()[c].values.at("cleaning/dropped").at(0) > 10.0);
    different.insert(world.cells()[c].digest);
  }
  CHECK(different.size() == 30);
}

TEST_CASE("a log of users who go through slates in another way replays as its world", "[runner][log]") {
  const std::string choice = GENERATE("cascade", "multinomial_logit");
  const results::TemporaryFolder folder;
  std::string world =
      kWorld +
      "[[world.behaviour]]\nkind = \"purchase\"\n[world.faults]\nbots = 2\nbot_requests_per_day = 200\nlate = 0.2\n";
  world.insert(world.find("users ="), "choice = \"" + choice + "\"\n");
  results::put_bytes(folder / "world.toml", kHead + world + kRest);
  results::put_bytes(folder / "log.toml", kHead + kLog + kRest);
  const auto done = [&](std::vector<std::string> arguments) { return cli::dispatch(arguments) == cli::kDone; };
  REQUIRE(done({"simulate", folder / "world.toml", "-o", folder / "log.h5"}));
  REQUIRE(done({"run", folder / "world.toml", "-o", folder / "world.h5", "--quiet"}));
  REQUIRE(done({"run", folder / "log.toml", "-o", folder / "again.h5", "--quiet"}));
  CHECK(digests_in(folder / "world.h5") == digests_in(folder / "again.h5"));
  // What the file has not, or its world's oracle does not know.
  const auto refused = [&](const std::string& label) {
    return cli::dispatch(
        {"run", folder / "log.toml", "-o", folder / "r.h5", "--quiet", "--set", "pipeline.label=" + label});
  };
  CHECK_THROWS_WITH(refused("share"), Catch::Contains("pipeline.label = \"share\": must be a behaviour"));
  CHECK_THROWS_WITH(refused("purchase"), Catch::Contains("must be click where world.choice is " + choice));
}

TEST_CASE("a log whose columns are not what its spec makes is refused", "[runner][log]") {
  const results::TemporaryFolder folder;
  const Spec spec = parse_spec(kHead + kWorld + kRest, "world.toml");
  const sim::WorldConfig& config = *spec.worlds.front().world;
  const auto complaint = [&](const std::string& written) {
    sim::WorldStream stream(config, 7);
    sim::SimulatedWorld block = stream.setting();
    results::LogFileWriter file(folder / "l.h5", block.log, log_header(block, config, 7, written, "news"), 100.0);
    stream.replace(block, 100);
    file.append(block.log, truth_rows(block.truth));
    file.finish();
    try {
      world_of(results::read_log_with_truth(folder / "l.h5"), "l.h5");
    } catch (const sim::Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(complaint(spec.resolved_toml).empty());
  const auto with = [&](const std::string& added) { return kHead + kWorld + added + kRest; };
  CHECK_THAT(complaint(with("[world.faults]\nlost = 0.1\n")), Catch::StartsWith("l.h5: truth/fault: must be"));
  CHECK_THAT(complaint(with("[world.faults]\nbots = 1\n")), Catch::StartsWith("l.h5: truth/bot: must be"));
  CHECK_THAT(complaint(with("[[world.behaviour]]\nkind = \"share\"\n")),
             Catch::StartsWith("l.h5: columns of behaviours: must be"));
  CHECK_THAT(complaint(with("[[world.behaviour]]\nkind = \"search\"\n")),
             Catch::StartsWith("l.h5: requests/query: must be"));
  CHECK_THAT(complaint(kHead + kLog + kRest), Catch::StartsWith("l.h5: its spec is of a log"));
  CHECK_THAT(complaint("[world]\n"), Catch::StartsWith("l.h5: its spec:"));
  std::string cascade = with("");
  cascade.insert(cascade.find("users ="), "choice = \"cascade\"\n");
  CHECK_THAT(complaint(cascade), Catch::StartsWith("l.h5: truth/examination: must be"));
}

TEST_CASE("a world is read from its file as it was simulated", "[runner][log]") {
  const results::TemporaryFolder folder;
  const Spec spec = parse_spec(kHead + kWorld + kTroubles + kRest, "world.toml");
  const sim::WorldConfig& config = *spec.worlds.front().world;
  const sim::SimulatedWorld world = sim::simulate(config, 7);
  sim::WorldStream stream(config, 7);
  sim::SimulatedWorld block = stream.setting();
  {
    results::LogFileWriter file(folder / "l.h5", block.log, log_header(block, config, 7, spec.resolved_toml, "news"),
                                stream.expected_requests());
    while (stream.replace(block, 100)) file.append(block.log, truth_rows(block.truth));
    file.finish();
  }
  const StoredWorld stored = world_of(results::read_log_with_truth(folder / "l.h5"), "l.h5");
  CHECK(stored.seed == 7);
  CHECK(stored.label == "news");
  CHECK(stored.end == sim::SimTime(std::chrono::hours(48)));
  const sim::SimulatedWorld& read = stored.world;
  CHECK(read.log.request_time == world.log.request_time);
  CHECK(read.log.candidates == world.log.candidates);
  CHECK(read.log.feedback_time == world.log.feedback_time);
  CHECK(read.log.propensity == world.log.propensity);
  CHECK(read.log.user_attributes.values == world.log.user_attributes.values);
  CHECK(read.log.item_attributes.values == world.log.item_attributes.values);
  CHECK(read.truth.click_probability == world.truth.click_probability);
  CHECK(read.truth.examination == world.truth.examination);
  CHECK(read.log.request_query == world.log.request_query);
  CHECK(read.truth.wanted_topic == world.truth.wanted_topic);
  CHECK(read.truth.fault == world.truth.fault);
  CHECK(read.truth.clock_skew == world.truth.clock_skew);
  CHECK(read.truth.bots == 3);
  REQUIRE(read.log.behaviours.size() == 5);
  for (std::size_t k = 0; k < 5; ++k) {
    CHECK(read.log.behaviours[k].kind == world.log.behaviours[k].kind);
    CHECK(read.log.behaviours[k].time == world.log.behaviours[k].time);
    CHECK(read.log.behaviours[k].value == world.log.behaviours[k].value);
  }
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
