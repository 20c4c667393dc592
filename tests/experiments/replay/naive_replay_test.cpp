// The engine against a replay that knows nothing of queues, batches or stores.

#include "tests/experiments/replay/naive_replay.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the engine predicts what a naive replay predicts, to the bit: periodic", "[replay]") {
  const sim::EventLog log = RandomLog{.requests = 120}.make();
  const bool windowed = GENERATE(false, true);
  for (const std::string& name : click_algorithms()) {
    OneCell cell(sim::Task::kClick, name, "periodic", small(name),
                 {{"every", sim::SimDuration(20min)}, {"window", sim::SimDuration(windowed ? 45min : 0min)}});
    cell.variant.pipeline.collection_delay = 30s;
    cell.variant.pipeline.label_window = 4min;
    cell.variant.pipeline.deployment_delay = 2min;
    Recorder engine;
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, log, {}), &engine);

    const NaiveReplay naive(log, cell);
    Recorder expected;
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      const Learnt learnt = naive.periodic(log.request_time[0], log.request_time[r], 20min, windowed ? 45min : 0min);
      const auto ranking = naive.score(r, log.shown_in(sim::id_at<sim::RequestId>(r)), {}, learnt);
      const auto predicted = naive.predict(r, learnt);
      expected.ranking.insert(expected.ranking.end(), ranking.begin(), ranking.end());
      expected.predicted.insert(expected.predicted.end(), predicted.begin(), predicted.end());
    }
    INFO("algorithm " << name << (windowed ? ", window 45m" : ", growing window"));
    REQUIRE(engine.ranking == expected.ranking);
    REQUIRE(engine.predicted == expected.predicted);
  }
}

TEST_CASE("the engine predicts what a naive replay predicts, to the bit: online", "[replay]") {
  const sim::EventLog log = RandomLog{.requests = 90}.make();
  const auto deployment = GENERATE(sim::SimDuration(0s), sim::SimDuration(90s));
  const bool labels_at_once = GENERATE(false, true);  // as in twins
  for (const std::string& name : click_algorithms()) {
    OneCell cell(sim::Task::kClick, name, "online", small(name),
                 {{"publish_every", std::int64_t{3}}, {"publish_interval", sim::SimDuration(0s)}});
    cell.variant.pipeline.label_window = 3min;
    cell.variant.pipeline.labels_at_once = labels_at_once;
    cell.variant.pipeline.deployment_delay = deployment;
    Recorder engine;
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, log, {}), &engine);

    const NaiveReplay naive(log, cell);
    Recorder expected;
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      const auto ranking =
          naive.score(r, log.shown_in(sim::id_at<sim::RequestId>(r)), {}, naive.online(log.request_time[r], 3));
      expected.ranking.insert(expected.ranking.end(), ranking.begin(), ranking.end());
    }
    INFO("algorithm " << name << ", deployment " << sim::format_duration(deployment));
    REQUIRE(engine.ranking == expected.ranking);
  }
}

TEST_CASE("moving a future event changes no earlier prediction", "[replay]") {
  const sim::EventLog log = RandomLog{}.make();
  sim::EventLog changed = log;
  const std::size_t r = 200;
  const std::size_t i = changed.impression_begin[r];
  changed.feedback_value[i] = 1.0F - changed.feedback_value[i];
  changed.feedback_time[i] = changed.feedback_value[i] > 0.0F ? changed.request_time[r] : sim::kNever;
  for (const std::string& name : click_algorithms()) {
    OneCell cell(sim::Task::kClick, name, "online", small(name), {{"publish_every", std::int64_t{1}}});
    cell.variant.pipeline.label_window = 2min;
    Recorder before, after;
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, log, {}), &before);
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, changed, {}), &after);
    before.predicted.resize(i);
    after.predicted.resize(i);
    INFO("algorithm " << name);
    REQUIRE(before.predicted == after.predicted);
  }
}

}  // namespace
}  // namespace springtide::experiments
