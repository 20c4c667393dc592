// Ages against the closed forms of science.md section 1, on a log without gaps: one impression a second.

#include "tests/experiments/replay/plan.hpp"
#include "tests/experiments/replay/steady_log.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

double value(const results::CellResult& result, const char* name) { return result.values.at(name).at(0); }

TEST_CASE("the mean age under periodic publishing is d + T/2 and its peak d + T", "[replay][freshness]") {
  OneCell cell(sim::Task::kClick, "popularity", "periodic", {}, {{"every", sim::SimDuration(10min)}});
  cell.variant.pipeline.collection_delay = 30s;
  cell.variant.pipeline.label_window = 5min;
  cell.variant.pipeline.deployment_delay = 40s;
  cell.spec.warmup = 1h;
  ReplayInput input = make_replay_input(cell.spec, cell.variant, one_impression_a_second(6 * 3600), {});
  // Whole periods, from one activation to another: trained at multiples of 10 min, in service 40 s later.
  input.begin = sim::SimTime(1h + 40s);
  input.end = sim::SimTime(5h + 40s);

  SECTION("delays alone") {
    const auto result = replay_cell(cell.spec, cell.plan, input);
    // An impression exactly on the training's cut has not arrived *before* it: the newest absorbed is one second older.
    const double d = 30.0 + 300.0 + 40.0 + 1.0;
    REQUIRE(value(result, "freshness/age_mean") == Approx(d + 300.0).epsilon(1e-12));
    REQUIRE(value(result, "freshness/age_peak_mean") == Approx(d + 600.0).epsilon(1e-12));
    REQUIRE(value(result, "freshness/age_max") == Approx(d + 600.0).epsilon(1e-12));
  }
  SECTION("training takes virtual time too") {
    cell.variant.pipeline.training_cost = TrainingCost::kModelled;
    cell.variant.pipeline.train_us_per_example = 0.0;
    cell.variant.pipeline.publish_us = 20e6;
    input.begin += 20s;
    input.end += 20s;
    const auto result = replay_cell(cell.spec, cell.plan, input);
    const double d = 30.0 + 300.0 + 20.0 + 40.0 + 1.0;
    REQUIRE(value(result, "freshness/age_mean") == Approx(d + 300.0).epsilon(1e-12));
    REQUIRE(value(result, "freshness/publishes") == 24.0);
  }
}

TEST_CASE("a frozen model ages by a second a second", "[replay][freshness]") {
  OneCell cell(sim::Task::kClick, "popularity", "frozen", {}, {});
  cell.spec.warmup = 1h;
  cell.variant.pipeline.label_window = 5min;
  const auto input = make_replay_input(cell.spec, cell.variant, one_impression_a_second(3 * 3600), {});
  const auto result = replay_cell(cell.spec, cell.plan, input);
  const double at_start = 300.0 + 1.0, span = sim::to_seconds(input.end - input.begin);
  REQUIRE(value(result, "freshness/publishes") == 1.0);
  REQUIRE(value(result, "freshness/age_mean") == Approx(at_start + span / 2.0).epsilon(1e-12));
  REQUIRE(value(result, "freshness/feedback_lag_censored") == 1.0);
}

TEST_CASE("online with a snapshot a label is as old as its label window", "[replay][freshness]") {
  OneCell cell(sim::Task::kClick, "popularity", "online", {},
               {{"publish_every", std::int64_t{1}}, {"publish_interval", sim::SimDuration(0s)}});
  cell.spec.warmup = 1h;
  cell.variant.pipeline.label_window = 5min;
  ReplayInput input = make_replay_input(cell.spec, cell.variant, one_impression_a_second(3 * 3600), {});
  input.end = input.begin + 1h;
  const auto result = replay_cell(cell.spec, cell.plan, input);
  REQUIRE(value(result, "freshness/age_mean") == Approx(300.0 + 0.5).epsilon(1e-12));
  REQUIRE(value(result, "freshness/publishes") == 3600.0);
}

TEST_CASE("micro batches by the clock are as old as periodic retraining, by count as their number",
          "[replay][freshness]") {
  const bool by_clock = GENERATE(true, false);
  OneCell cell(
      sim::Task::kClick, "popularity", "micro_batch", {},
      {{"examples", std::int64_t{by_clock ? 0 : 120}}, {"interval", sim::SimDuration(by_clock ? 2min : 0min)}});
  cell.spec.warmup = 1h;
  cell.variant.pipeline.label_window = 5min;
  cell.variant.pipeline.deployment_delay = 40s;
  ReplayInput input = make_replay_input(cell.spec, cell.variant, one_impression_a_second(3 * 3600), {});
  // Whole periods: the clock strikes at even minutes; the labels of 120 impressions come from five minutes on.
  input.begin = sim::SimTime(1h + 40s) + (by_clock ? sim::SimDuration(0s) : sim::SimDuration(59s));
  input.end = input.begin + 1h;
  const auto result = replay_cell(cell.spec, cell.plan, input);
  // By the clock a label of its own instant has not matured before; by count it is the one that sets the update off.
  const double d = 300.0 + 40.0 + (by_clock ? 1.0 : 0.0);
  REQUIRE(value(result, "freshness/age_mean") == Approx(d + 60.0).epsilon(1e-12));
  REQUIRE(value(result, "freshness/age_peak_mean") == Approx(d + 120.0).epsilon(1e-12));
  REQUIRE(value(result, "freshness/publishes") == 30.0);
}

TEST_CASE("a budget retrains at intervals of cost over budget", "[replay][freshness]") {
  // A window of ten minutes holds 600 labels: 600 x 10 ms + 4 s = 10 s a training, which 60 s an hour pay for every ten
  // minutes. Costs no virtual time here: it is counted by the modelled coefficients all the same.
  OneCell cell(sim::Task::kClick, "popularity", "budgeted", {},
               {{"budget", sim::SimDuration(60s)}, {"window", sim::SimDuration(10min)}});
  cell.spec.warmup = 1h;
  cell.variant.pipeline.label_window = 5min;
  cell.variant.pipeline.train_us_per_example = 10'000.0;
  cell.variant.pipeline.publish_us = 4e6;
  ReplayInput input = make_replay_input(cell.spec, cell.variant, one_impression_a_second(6 * 3600), {});
  input.end = input.begin + 4h;
  const auto result = replay_cell(cell.spec, cell.plan, input);
  REQUIRE(value(result, "freshness/publishes") == 24.0);
  REQUIRE(value(result, "freshness/age_peak_mean") == Approx(300.0 + 600.0).epsilon(1e-12));
  // The measured span begins anywhere in a period of ten minutes, but lasts 24 of them.
  REQUIRE(value(result, "freshness/age_mean") == Approx(300.0 + 300.0).epsilon(1e-12));
}

TEST_CASE("hybrid and fusion are as fresh as the online model in them", "[replay][freshness]") {
  const std::string strategy = GENERATE("hybrid", "fusion");
  OneCell cell(sim::Task::kClick, "popularity", strategy, {},
               {{"publish_every", std::int64_t{1}},
                {"publish_interval", sim::SimDuration(0s)},
                {"every", sim::SimDuration(30min)}});
  cell.spec.warmup = 1h;
  cell.variant.pipeline.label_window = 5min;
  ReplayInput input = make_replay_input(cell.spec, cell.variant, one_impression_a_second(3 * 3600), {});
  input.end = input.begin + 1h;
  const auto result = replay_cell(cell.spec, cell.plan, input);
  REQUIRE(value(result, "freshness/age_mean") == Approx(300.0 + 0.5).epsilon(1e-12));
  // The retrainings at 1 h and 1 h 30 publish as well; hybrid's find nothing new, but learn the log again.
  REQUIRE(value(result, "freshness/publishes") == 3600.0 + 2.0);
}

}  // namespace
}  // namespace springtide::experiments
