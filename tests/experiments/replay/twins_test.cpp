// What time has cost, split by stage: against cells without a delay run one by one, by hand.

#include "experiments/replay/twins.hpp"

#include <cmath>
#include <functional>
#include <numeric>

#include "results/schema.hpp"
#include "sim/world/world.hpp"
#include "tests/experiments/replay/plan.hpp"
#include "tests/experiments/replay/random_truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;
using Change = std::function<void(OneCell&)>;

const sim::EventLog& the_log() {
  static const sim::EventLog kLog = RandomLog{.requests = 600}.make();
  return kLog;
}

/// A cell with every delay there is, then changed.
results::CellResult run(const Change& change, const std::string& strategy = "online", bool with_truth = true) {
  std::map<std::string, sim::ParameterValue> given;
  if (strategy != "periodic") given = {{"publish_every", std::int64_t{40}}, {"publish_interval", sim::SimDuration(0s)}};
  OneCell cell(sim::Task::kClick, "logistic_regression", strategy, {}, given);
  cell.spec.metrics.decomposition = true;
  PipelineSpec& pipeline = cell.variant.pipeline;
  pipeline.collection_delay = 3min;
  pipeline.feature_store = {.every = 7min, .delay = 2min};
  pipeline.label_window = 6min;
  pipeline.deployment_delay = 5min;
  pipeline.training_cost = TrainingCost::kModelled;
  pipeline.publish_us = 240e6;
  change(cell);
  const sim::Parameters world = sim::Parameters::resolve("world", sim::world_parameters(), {});
  const sim::GroundTruth truth = with_truth ? random_truth(the_log(), world, 7) : sim::GroundTruth{};
  return replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, the_log(), truth));
}

// In the order of results::stages(), "model" and "interaction" aside.
const std::vector<Change> kWithout = {
    [](OneCell& cell) { cell.variant.pipeline.collection_delay = 0s; },
    [](OneCell& cell) { cell.variant.pipeline.feature_store = {}; },
    [](OneCell& cell) { cell.variant.pipeline.labels_at_once = true; },
    [](OneCell& cell) { cell.variant.pipeline.training_cost = TrainingCost::kZero; },
    [](OneCell& cell) { cell.variant.pipeline.deployment_delay = 0s; },
    [](OneCell& cell) {
      cell.strategy.parameters =
          sim::Parameters::resolve("", find_strategy("online").parameters,
                                   {{"publish_every", std::int64_t{1}}, {"publish_interval", sim::SimDuration(0s)}});
    }};

Change but_for(const std::vector<std::size_t>& stages) {
  return [stages](OneCell& cell) {
    for (const std::size_t stage : stages) kWithout[stage](cell);
    cell.spec.metrics.decomposition = false;
  };
}

double overall(const results::CellResult& result) { return result.values.at("accuracy/regret_overall").front(); }

TEST_CASE("regret is what the model cannot learn and what each stage of the pipeline has cost", "[replay][twins]") {
  const results::CellResult cell = run([](OneCell&) {});
  const std::vector<double>& split = cell.values.at("freshness/decomposition");
  REQUIRE(split.size() == results::stages().size());
  REQUIRE(std::accumulate(split.begin(), split.end(), 0.0) == Approx(overall(cell)).margin(1e-9));

  const results::CellResult twin = run(but_for({0, 1, 2, 3, 4, 5}));
  REQUIRE(split.front() == overall(twin));
  double moved = 0.0;
  for (std::size_t stage = 0; stage < kWithout.size(); ++stage) {
    INFO(results::stages()[stage + 1]);
    REQUIRE(split[stage + 1] == overall(cell) - overall(run(but_for({stage}))));
    moved += std::abs(split[stage + 1]);
  }
  REQUIRE(moved > 0.0);

  const auto &with = cell.values.at("accuracy/ctr"), &without = twin.values.at("accuracy/ctr");
  double sum = 0.0;
  for (std::size_t w = 0; w < with.size(); ++w) sum += without[w] - with[w];
  REQUIRE(cell.values.at("freshness/staleness_cost").front() == Approx(sum / static_cast<double>(with.size())));
}

TEST_CASE("a stage without a delay has cost nothing, to the bit", "[replay][twins]") {
  for (std::size_t stage = 0; stage < kWithout.size(); ++stage) {
    INFO(results::stages()[stage + 1]);
    const results::CellResult cell = run([&](OneCell& one) {
      if (results::stages()[stage + 1] == "label_window") {
        one.variant.pipeline.label_window = 0s;
      } else {
        kWithout[stage](one);
      }
    });
    const std::vector<double>& split = cell.values.at("freshness/decomposition");
    REQUIRE(split[stage + 1] == 0.0);
    REQUIRE(std::accumulate(split.begin(), split.end(), 0.0) == Approx(overall(cell)).margin(1e-9));
  }
}

TEST_CASE("one delay has nothing to interact with, and none costs nothing", "[replay][twins]") {
  const results::CellResult one = run([](OneCell& cell) {
    for (const std::size_t stage : {0U, 1U, 3U, 4U, 5U}) kWithout[stage](cell);
  });
  const std::vector<double>& split = one.values.at("freshness/decomposition");
  REQUIRE(split.back() == 0.0);
  REQUIRE(split[0] + split[3] == Approx(overall(one)).margin(1e-9));
  // A strategy that fits has no finer step than its trainings.
  const results::CellResult none = run(
      [](OneCell& cell) {
        cell.variant.pipeline = {};
        cell.variant.pipeline.history_half_life = 24h;
      },
      "periodic");
  REQUIRE(none.values.at("freshness/decomposition") == std::vector<double>{overall(none), 0, 0, 0, 0, 0, 0, 0});
  REQUIRE(none.values.at("freshness/staleness_cost").front() == 0.0);
}

TEST_CASE("what late feedback costs is of the label window, and features cost nothing where none are used",
          "[replay][twins][delayed]") {
  const auto correction =
      GENERATE(DelayedFeedback::kRelabel, DelayedFeedback::kFakeNegativeWeighted, DelayedFeedback::kImportanceWeighted);
  const Change corrected = [&](OneCell& cell) { cell.variant.pipeline.delayed_feedback = correction; };
  const results::CellResult cell = run(corrected);
  const std::vector<double>& split = cell.values.at("freshness/decomposition");
  REQUIRE(std::accumulate(split.begin(), split.end(), 0.0) == Approx(overall(cell)).margin(1e-9));
  const results::CellResult at_once = run([&](OneCell& one) {
    corrected(one);
    but_for({2})(one);
  });
  REQUIRE(split[3] == overall(cell) - overall(at_once));
  REQUIRE(split[3] != 0.0);

  const results::CellResult popularity = run([](OneCell& one) {
    one.algorithm = {"popularity", "popularity",
                     sim::Parameters::resolve("", algorithms::find_algorithm("popularity").parameters, {})};
  });
  REQUIRE(popularity.values.at("freshness/decomposition")[2] == 0.0);
}

TEST_CASE("without a truth there is a staleness cost and no regret to split", "[replay][twins]") {
  const results::CellResult cell = run([](OneCell&) {}, "online", false);
  REQUIRE(!cell.values.contains("freshness/decomposition"));
  const results::CellResult twin = run(but_for({0, 1, 2, 3, 4, 5}), "online", false);
  const auto &with = cell.values.at("accuracy/auc"), &without = twin.values.at("accuracy/auc");
  double sum = 0.0;
  for (std::size_t w = 0; w < with.size(); ++w) sum += without[w] - with[w];
  REQUIRE(sum != 0.0);
  REQUIRE(cell.values.at("freshness/staleness_cost").front() == Approx(sum / static_cast<double>(with.size())));
}

}  // namespace
}  // namespace springtide::experiments
