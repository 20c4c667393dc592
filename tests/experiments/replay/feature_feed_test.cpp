// Features that lag behind what has arrived, whatever the model has learnt: against the naive replay, and the future.

#include "experiments/replay/feature_feed.hpp"

#include "tests/experiments/replay/naive_replay.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

const std::vector<FeatureStoreSpec> kLags = {{.every = 0s, .delay = 0s},
                                             {.every = 0s, .delay = 4min},
                                             {.every = 15min, .delay = 0s},
                                             {.every = 15min, .delay = 20min}};

std::vector<std::string> algorithms_with_features() {
  std::vector<std::string> names;
  for (const std::string& name : click_algorithms()) {
    if (algorithms::find_algorithm(name).capabilities.features) names.push_back(name);
  }
  return names;
}

TEST_CASE("the engine serves and learns the features of a naive replay, however they lag", "[replay][features]") {
  const sim::EventLog log = RandomLog{.requests = 90}.make();
  const std::string strategy = GENERATE("periodic", "online");
  const auto collection = GENERATE(sim::SimDuration(0s), sim::SimDuration(1min));
  for (const std::string& name : algorithms_with_features()) {
    // A tree looks at no feature before it has seen enough.
    const bool looks_at_once = name != "cart" && name != "hoeffding_tree";
    std::vector<std::vector<float>> served;
    for (const FeatureStoreSpec& lag : kLags) {
      std::map<std::string, sim::ParameterValue> given = {{"every", sim::SimDuration(20min)}};
      if (strategy == "online") {
        given = {{"publish_every", std::int64_t{3}}, {"publish_interval", sim::SimDuration(0s)}};
      }
      OneCell cell(sim::Task::kClick, name, strategy, small(name), given);
      cell.variant.pipeline.collection_delay = collection;
      cell.variant.pipeline.label_window = 3min;
      cell.variant.pipeline.feature_store = lag;
      const ReplayInput input = make_replay_input(cell.spec, cell.variant, log, {});
      Recorder engine, expected;
      replay_cell(cell.spec, cell.plan, input, &engine);
      const NaiveReplay naive(log, cell);
      for (std::uint32_t r = 0; r < log.requests(); ++r) {
        const sim::SimTime now = log.request_time[r];
        const auto predicted =
            naive.predict(r, strategy == "online" ? naive.online(now, 3) : naive.periodic(input.start, now, 20min, 0s));
        expected.predicted.insert(expected.predicted.end(), predicted.begin(), predicted.end());
      }
      INFO(name << ", " << strategy << ", every " << sim::format_duration(lag.every) << ", delay "
                << sim::format_duration(lag.delay));
      REQUIRE((engine.predicted == expected.predicted));
      for (const auto& other : served) REQUIRE((other != engine.predicted));
      if (looks_at_once) served.push_back(engine.predicted);
    }
  }
}

TEST_CASE("a click moves no prediction before the features that take it in serve, and some then",
          "[replay][features]") {
  const sim::EventLog log = RandomLog{}.make();
  sim::EventLog changed = log;
  const std::size_t r = 100, i = changed.impression_begin[r];
  changed.feedback_value[i] = 1.0F - changed.feedback_value[i];
  changed.feedback_time[i] = changed.feedback_value[i] > 0.0F ? changed.request_time[r] : sim::kNever;
  const sim::SimTime start = log.request_time[0];
  const sim::SimTime arrives = (log.feedback_value[i] > 0.0F ? log : changed).feedback_time[i];
  for (const FeatureStoreSpec& lag : kLags) {
    // Trained once, before the click: what moves later is features alone.
    OneCell cell(sim::Task::kClick, "logistic_regression", "frozen", {}, {});
    cell.spec.warmup = 30min;
    cell.variant.pipeline.label_window = 2min;
    cell.variant.pipeline.feature_store = lag;
    Recorder before, after;
    const ReplayInput input = make_replay_input(cell.spec, cell.variant, log, {});
    REQUIRE(input.begin < log.request_time[r]);
    replay_cell(cell.spec, cell.plan, input, &before);
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, changed, {}), &after);
    sim::SimTime serves = arrives + lag.delay;
    if (lag.every > 0s) {
      serves = start + lag.delay;
      while (serves - lag.delay <= arrives) serves += lag.every;
    }
    std::size_t recorded = 0, moved = 0;
    for (std::size_t q = 0; q < log.requests(); ++q) {
      if (log.request_time[q] < input.begin) continue;
      for (std::size_t shown = log.impression_begin[q]; shown < log.impression_begin[q + 1]; ++shown, ++recorded) {
        if (before.predicted[recorded] == after.predicted[recorded]) continue;
        ++moved;
        REQUIRE(log.request_user[q] == log.request_user[r]);
        REQUIRE(log.request_time[q] >= serves);
      }
    }
    INFO("every " << sim::format_duration(lag.every) << ", delay " << sim::format_duration(lag.delay));
    REQUIRE(recorded == before.predicted.size());
    REQUIRE(moved > 0);
  }
}

}  // namespace
}  // namespace springtide::experiments
