// Faults and their cleaning in the engine: against the naive replay, against what is known of rates, and against none.

#include "sim/world/faults/faults.hpp"

#include <cmath>

#include "tests/experiments/replay/naive_replay.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;
using Given = std::map<std::string, sim::ParameterValue>;

sim::WorldConfig world_with(Given world, const Given& faults) {
  sim::WorldConfig config{sim::Parameters::resolve("world", sim::world_parameters(), world), {}};
  config.faults = sim::Parameters::resolve("world.faults", sim::fault_parameters(), faults);
  return config;
}

const Given kMany = {{"lost", 0.1},
                     {"late", 0.3},
                     {"late_mean", sim::SimDuration(2min)},
                     {"duplicated", 0.3},
                     {"duplicate_delay_mean", sim::SimDuration(90s)},
                     {"corrupted", 0.2},
                     {"skewed_clocks", 0.5}};

const CleaningSpec kAll = {.bot_filter = true,
                           .bounds = true,
                           .deduplicate = true,
                           .clocks = true,
                           .max_requests_per_hour = 7,
                           .duplicate_window = 0s,
                           .clock_tolerance = 1s};

TEST_CASE("the engine learns from a faulty stream what a naive replay does, cleaned or not", "[replay][faults]") {
  const sim::EventLog log = RandomLog{.requests = 120}.make();
  const bool faulty = GENERATE(true, false), cleaned = GENERATE(true, false);
  const std::string strategy = GENERATE("periodic", "online");
  const sim::WorldConfig world = world_with({{"duration", sim::SimDuration(6h)}}, faulty ? kMany : Given{});
  const sim::Faults faults(world, 7);
  // Of four settings in a row three take all algorithms, so that each meets both strategies.
  const std::size_t turn = 2U * static_cast<std::size_t>(faulty) + static_cast<std::size_t>(cleaned);
  for (const std::string& name : third_of_click_algorithms(turn)) {
    Given given = {{"every", sim::SimDuration(20min)}, {"window", sim::SimDuration(45min)}};
    if (strategy == "online") given = {{"publish_every", std::int64_t{3}}, {"publish_interval", sim::SimDuration(0s)}};
    OneCell cell(sim::Task::kClick, name, strategy, small(name), given);
    cell.variant.world = world;
    cell.variant.pipeline.collection_delay = 30s;
    cell.variant.pipeline.label_window = 4min;
    if (cleaned) cell.variant.pipeline.cleaning = kAll;
    const ReplayInput input = make_replay_input(cell.spec, cell.variant, log, {});
    Recorder engine;
    replay_cell(cell.spec, cell.plan, input, &engine);

    const NaiveReplay naive(log, cell, &faults);
    Recorder expected;
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      const sim::SimTime now = log.request_time[r];
      const Learnt learnt =
          strategy == "online" ? naive.online(now, 3) : naive.periodic(input.start, now, 20min, 45min);
      const auto ranking = naive.score(r, log.candidates_of(sim::id_at<sim::RequestId>(r)), {}, learnt);
      const auto predicted = naive.predict(r, learnt);
      for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
        expected.ranking.push_back(ranking[log.impression_candidate[i]]);
        expected.labels.push_back(log.feedback_value[i]);  // what is measured is what truly came of it
      }
      expected.predicted.insert(expected.predicted.end(), predicted.begin(), predicted.end());
    }
    INFO("algorithm " << name << ", " << strategy << (faulty ? ", faulty" : "") << (cleaned ? ", cleaned" : ""));
    REQUIRE((engine.labels == expected.labels));
    REQUIRE((engine.ranking == expected.ranking));
    REQUIRE((engine.predicted == expected.predicted));
  }
}

struct Run {
  results::CellResult result;
  Recorder seen;
};
Run run(const sim::WorldConfig& world, const CleaningSpec& cleaning, const std::string& algorithm) {
  OneCell cell(sim::Task::kClick, algorithm, "online", {}, {});
  cell.variant.world = world;
  cell.variant.pipeline.label_window = 10min;
  cell.variant.pipeline.collection_delay = 20s;
  cell.variant.pipeline.cleaning = cleaning;
  sim::SimulatedWorld played = sim::simulate(world, cell.plan.seed);
  const ReplayInput input = make_replay_input(cell.spec, cell.variant, std::move(played.log), std::move(played.truth));
  Run run;
  run.result = replay_cell(cell.spec, cell.plan, input, &run.seen);
  return run;
}

const Given kWorld = {{"users", std::int64_t{1'000}},
                      {"items", std::int64_t{300}},
                      {"duration", sim::SimDuration(48h)},
                      {"requests_per_user_per_day", 3.0}};

TEST_CASE("without faults there is nothing to clean, and cleaning changes nothing", "[replay][faults]") {
  CleaningSpec cleaning = kAll;
  cleaning.max_requests_per_hour = 1'000'000;
  sim::WorldConfig plain = world_with(kWorld, {});
  plain.faults.reset();
  for (const char* name : {"logistic_regression", "popularity"}) {
    const Run bare = run(plain, {}, name), none = run(world_with(kWorld, {}), {}, name);
    const Run clean = run(plain, cleaning, name);
    REQUIRE(bare.result.digest == none.result.digest);
    REQUIRE((bare.seen.predicted == clean.seen.predicted));
    REQUIRE((bare.seen.ranking == clean.seen.ranking));
    REQUIRE_FALSE(bare.result.values.contains("cleaning/received"));
    REQUIRE(clean.result.values.at("cleaning/dropped") == std::vector<double>{0.0});
  }
}

TEST_CASE("what cleaning finds is what is known of the faults", "[replay][faults]") {
  Given faults = {{"lost", 0.1}, {"duplicated", 0.25}, {"corrupted", 0.2}, {"skewed_clocks", 0.3}};
  CleaningSpec cleaning = kAll;
  cleaning.max_requests_per_hour = 1'000'000;
  const Run found = run(world_with(kWorld, faults), cleaning, "random");
  const auto value = [](const Run& one, const char* name) { return one.result.values.at(name).at(0); };
  // Of the clicks, nine in ten arrive, and of these a quarter twice: but what arrives after the end is not counted.
  const double clicks = value(found, "accuracy/clicks_overall"), arrive = 0.9 * (1.0 + 0.25);
  const double spread = std::sqrt(clicks * (0.9 * (1.0 + 3.0 * 0.25) - arrive * arrive));
  REQUIRE(value(found, "cleaning/received") == within_standard_errors(clicks * arrive, spread, 4));
  // An exact copy is all there is of a user, an item and a microsecond; a clock that is off is so from the first event
  // on, where nothing is late.
  REQUIRE(value(found, "cleaning/duplicates_precision") == 1.0);
  REQUIRE(value(found, "cleaning/duplicates_recall") == 1.0);
  REQUIRE(value(found, "cleaning/clocks_precision") == 1.0);
  REQUIRE(value(found, "cleaning/clocks_recall") == 1.0);
  // One in twenty corrupted values is within bounds.
  REQUIRE(value(found, "cleaning/bounds_precision") == 1.0);
  const double corrupted = 0.2 * value(found, "cleaning/received");
  REQUIRE(value(found, "cleaning/bounds_recall") ==
          within_standard_errors(0.95, std::sqrt(0.95 * 0.05 / corrupted) * std::sqrt(1.5), 4));

  // Where events are late a clock seems to be behind until one comes in time.
  faults["late"] = 0.3;
  const Run late = run(world_with(kWorld, faults), cleaning, "random");
  REQUIRE(value(late, "cleaning/clocks_precision") < 1.0);
  REQUIRE(value(late, "cleaning/clocks_precision") > 0.6);
  REQUIRE(value(late, "cleaning/duplicates_recall") == 1.0);
}

TEST_CASE("the bot filter tells bots from users where their rates are apart", "[replay][faults]") {
  const sim::WorldConfig world =
      world_with(kWorld, {{"bots", std::int64_t{10}}, {"bot_requests_per_day", 2'400.0}, {"bot_click_rate", 0.5}});
  CleaningSpec cleaning;
  cleaning.bot_filter = true;
  cleaning.max_requests_per_hour = 50;  // bots: 100; a user in a thousand at most: 3 a day on average
  const Run filtered = run(world, cleaning, "logistic_regression"), open = run(world, {}, "logistic_regression");
  REQUIRE(filtered.result.values.at("cleaning/bots_precision").at(0) == 1.0);
  // A bot is known by its 51st request, after half an hour of two days.
  REQUIRE(filtered.result.values.at("cleaning/bots_recall").at(0) > 0.98);
  REQUIRE(filtered.result.values.at("cleaning/bots_recall").at(0) < 1.0);
  // Only users are measured, and the same ones.
  sim::WorldConfig plain = world;
  plain.faults.reset();
  const Run users = run(plain, {}, "logistic_regression");
  REQUIRE((filtered.seen.items == users.seen.items));
  REQUIRE((open.seen.items == users.seen.items));
  REQUIRE((open.seen.labels == users.seen.labels));
  // Bots that nobody keeps out teach that anything is clicked.
  const auto off_by = [](const Run& one) {
    return std::abs(std::log(one.result.values.at("accuracy/calibration_ratio_overall").at(0)));
  };
  REQUIRE(off_by(open) > 0.2);
  REQUIRE(off_by(filtered) < 0.5 * off_by(open));
  REQUIRE(filtered.result.values.at("freshness/age_at_request_mean").at(0) ==
          Approx(users.result.values.at("freshness/age_at_request_mean").at(0)).epsilon(0.2));
}

}  // namespace
}  // namespace springtide::experiments
