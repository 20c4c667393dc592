// The closed loop under labels other than the click and through faults, against the log that it makes.

#include "sim/world/behaviour/label.hpp"
#include "sim/world/choice.hpp"
#include "tests/experiments/replay/naive_replay.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;
using Given = std::map<std::string, sim::ParameterValue>;

/// News with a funnel, whose events meet faults on their way to the recommender, and bots.
sim::WorldConfig troubled_news() {
  sim::WorldConfig world{sim::Parameters::resolve("world", sim::world_parameters(),
                                                  {{"users", std::int64_t{400}},
                                                   {"items", std::int64_t{200}},
                                                   {"duration", sim::SimDuration(48h)},
                                                   {"requests_per_user_per_day", 3.0}}),
                         {}};
  for (const sim::BehaviourInfo& info : sim::behaviour_registry()) {
    Given given;
    if (info.name == "purchase") given = {{"base_logit", 0.0}, {"delay_mean", sim::SimDuration(2min)}};
    if (info.name == "click") given = {{"delay", std::string("lognormal")}};
    world.behaviours.push_back({info.name, sim::Parameters::resolve(info.name, info.parameters, given)});
  }
  const Given faults = {{"lost", 0.1},
                        {"late", 0.2},
                        {"duplicated", 0.3},
                        {"corrupted", 0.1},
                        {"skewed_clocks", 0.3},
                        {"bots", std::int64_t{3}},
                        {"bot_requests_per_day", 200.0}};
  world.faults = sim::Parameters::resolve("world.faults", sim::fault_parameters(), faults);
  return world;
}

TEST_CASE("a closed loop is the log replay of its log under any label, through all faults", "[replay][closed_loop]") {
  const sim::LabelConfig label = GENERATE(sim::LabelConfig{"purchase"}, sim::LabelConfig{"dwell", 30.0},
                                          sim::LabelConfig{"view"}, sim::LabelConfig{"click"});
  const sim::WorldConfig world = troubled_news();
  sim::SimulatedWorld played = sim::simulate(world, 7);
  const sim::Labeller labeller(world, 7, label);
  labeller.relabel(played);
  OneCell cell(sim::Task::kClick, "logistic_regression", "online", {}, {});
  cell.variant.world = world;
  cell.variant.mode = ReplayMode::kClosedLoop;
  cell.spec.warmup = 12h;
  cell.variant.pipeline.collection_delay = 30s;
  cell.variant.pipeline.label_window = 10min;
  cell.variant.pipeline.label = label;
  cell.variant.pipeline.cleaning = {.bot_filter = true,
                                    .bounds = true,
                                    .deduplicate = true,
                                    .clocks = true,
                                    .max_requests_per_hour = 12,
                                    .clock_tolerance = 1s};
  const ReplayInput input = make_replay_input(cell.spec, cell.variant, played.log, played.truth);
  Recorder closed;
  const results::CellResult looped = replay_cell(cell.spec, cell.plan, input, &closed);

  // Bots are not measured: what they are shown is asked of a sink that sees it all.
  OneCell open(sim::Task::kClick, "logistic_regression", "online", {}, {});
  open.variant.world = world;
  open.variant.mode = ReplayMode::kClosedLoop;
  sim::EventLog made = played.log;
  ReplayInput seen = input;
  seen.truth.bots = 0;
  open.spec.warmup = cell.spec.warmup;
  open.variant.pipeline = cell.variant.pipeline;
  Recorder all;
  replay_cell(open.spec, open.plan, seen, &all);
  sim::Answers answers(world.parameters, 7);
  const std::vector<std::uint32_t> ordinals = sim::request_ordinals(made);
  std::size_t next = 0;
  double positives = 0.0;
  for (std::uint32_t r = 0; r < made.requests(); ++r) {
    if (made.request_time[r] < input.begin) continue;
    const auto candidates = made.candidates_of(sim::id_at<sim::RequestId>(r));
    const auto chances = std::span(played.truth.click_probability).subspan(made.candidate_begin[r], candidates.size());
    std::vector<sim::PotentialAnswer> potential;
    answers.append(made.request_user[r], ordinals[r], candidates, chances, potential);
    labeller.turn(made.request_user[r], ordinals[r], candidates, chances, potential);
    const std::uint32_t first = made.impression_begin[r], end = made.impression_begin[r + 1];
    for (std::uint32_t i = first; i < end; ++i) {
      made.impression_item[i] = all.items[next++];
      made.impression_candidate[i] = static_cast<std::uint32_t>(
          std::find(candidates.begin(), candidates.end(), made.impression_item[i]) - candidates.begin());
    }
    std::vector<sim::SimDuration> delays;
    answers.to_slate(made.request_user[r], ordinals[r], potential,
                     std::span(made.impression_candidate).subspan(first, end - first), delays);
    for (std::uint32_t i = first; i < end; ++i) {
      const bool positive = delays[i - first] != sim::PotentialAnswer::kNoClick;
      made.feedback_value[i] = positive ? 1.0F : 0.0F;
      made.feedback_time[i] = positive ? made.request_time[r] + delays[i - first] : sim::kNever;
      positives += positive ? 1.0 : 0.0;
    }
  }
  REQUIRE(next == all.items.size());
  cell.variant.mode = ReplayMode::kLog;
  Recorder logged;
  const results::CellResult replayed =
      replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, made, played.truth), &logged);
  INFO("label " << label.kind);
  REQUIRE(positives > 100.0);
  REQUIRE((closed.items == logged.items));
  REQUIRE((closed.labels == logged.labels));
  REQUIRE((closed.ranking == logged.ranking));
  REQUIRE((closed.predicted == logged.predicted));
  REQUIRE(looped.digest == replayed.digest);
  REQUIRE(looped.values.at("cleaning/dropped").at(0) > 10.0);
}

}  // namespace
}  // namespace springtide::experiments
