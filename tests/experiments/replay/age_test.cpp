// Ages against the closed forms of science.md section 1, on a log without gaps: one impression a second.

#include "tests/experiments/replay/plan.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

sim::EventLog one_impression_a_second(std::int64_t seconds) {
  sim::EventLog log;
  log.users = log.items = 1;
  log.item_published = {sim::SimTime{}};
  for (std::int64_t s = 0; s < seconds; ++s) {
    log.request_time.push_back(sim::SimTime(s * 1s));
    log.request_user.push_back(sim::UserId{0});
    log.candidates.push_back(sim::ItemId{0});
    log.candidate_begin.push_back(static_cast<std::uint32_t>(s + 1));
    log.impression_item.push_back(sim::ItemId{0});
    log.impression_candidate.push_back(0);
    log.propensity.push_back(1.0F);
    log.feedback_time.push_back(sim::kNever);
    log.feedback_value.push_back(0.0F);
    log.impression_begin.push_back(static_cast<std::uint32_t>(s + 1));
  }
  return log;
}

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

}  // namespace
}  // namespace springtide::experiments
