// Each strategy under the engine against the same told naively: to the bit, over every click algorithm that can.

#include "tests/experiments/replay/naive_strategies.hpp"

#include <optional>

#include "sim/world/faults/faults.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;
using Given = std::map<std::string, sim::ParameterValue>;

/// Events get lost, late, twice and wrong; some of it is cleaned.
void make_faulty(OneCell& cell) {
  cell.variant.world = {
      sim::Parameters::resolve("world", sim::world_parameters(), {{"duration", sim::SimDuration(6h)}}), {}};
  cell.variant.world->faults = sim::Parameters::resolve("world.faults", sim::fault_parameters(),
                                                        {{"lost", 0.1},
                                                         {"late", 0.2},
                                                         {"late_mean", sim::SimDuration(1min)},
                                                         {"duplicated", 0.4},
                                                         {"duplicate_delay_mean", sim::SimDuration(20s)},
                                                         {"corrupted", 0.1}});
  cell.variant.pipeline.cleaning = {.bot_filter = true, .bounds = true, .max_requests_per_hour = 7};
}

struct Setup {
  sim::EventLog log = RandomLog{.requests = 80}.make();
  OneCell cell;
  ReplayInput input;
  Recorder engine;
  results::CellResult result;

  Setup(
      const std::string& algorithm, const std::string& strategy, const Given& given,
      const std::function<void(OneCell&)>& change = [](OneCell&) {})
      : cell(sim::Task::kClick, algorithm, strategy, small(algorithm), given) {
    cell.variant.pipeline.collection_delay = 30s;
    cell.variant.pipeline.label_window = 3min;
    cell.variant.pipeline.deployment_delay = 90s;
    change(cell);
    input = make_replay_input(cell.spec, cell.variant, log, {});
    result = replay_cell(cell.spec, cell.plan, input, &engine);
  }

  void require_trainings(const NaiveStrategies& naive, const std::vector<NaiveTraining>& trainings) const {
    REQUIRE(trainings.size() >= 2);
    Recorder expected;
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      if (log.request_time[r] < input.begin) continue;
      const auto snapshot = naive.in_force(trainings, r);
      const auto ranking = naive.replay().score(r, log.shown_in(sim::id_at<sim::RequestId>(r)), {}, *snapshot);
      const auto predicted = naive.replay().predict(r, *snapshot);
      expected.ranking.insert(expected.ranking.end(), ranking.begin(), ranking.end());
      expected.predicted.insert(expected.predicted.end(), predicted.begin(), predicted.end());
    }
    REQUIRE(engine.ranking == expected.ranking);
    REQUIRE(engine.predicted == expected.predicted);
  }
};

TEST_CASE("naive replay: periodic, warm and by the calendar", "[replay][strategies]") {
  for (const std::string& name : click_algorithms()) {
    INFO("algorithm " << name);
    // The log begins within an hour of the calendar, so the two alignments differ.
    const Setup warm(
        name, "periodic",
        {{"every", sim::SimDuration(20min)}, {"start", std::string("warm")}, {"window", sim::SimDuration(30min)}});
    const NaiveStrategies naive(warm.log, warm.cell);
    warm.require_trainings(naive, naive.rhythm(warm.log.request_time[0], 20min, 30min, true, false, 0));
    const Setup calendar(name, "periodic", {{"every", sim::SimDuration(17min)}, {"align", std::string("calendar")}});
    const NaiveStrategies by_calendar(calendar.log, calendar.cell);
    calendar.require_trainings(by_calendar, by_calendar.rhythm(sim::SimTime{}, 17min, 0s, true, true, 0));
  }
}

TEST_CASE("naive replay: micro_batch", "[replay][strategies]") {
  for (const std::string& name : click_algorithms()) {
    INFO("algorithm " << name);
    const Setup setup(name, "micro_batch", {{"examples", std::int64_t{11}}, {"interval", sim::SimDuration(7min)}});
    const NaiveStrategies naive(setup.log, setup.cell);
    setup.require_trainings(naive, naive.rhythm(setup.log.request_time[0], 7min, 0s, false, false, 11));
  }
}

TEST_CASE("naive replay: hybrid", "[replay][strategies]") {
  for (const std::string& name : click_algorithms()) {
    INFO("algorithm " << name);
    const Setup setup(name, "hybrid",
                      {{"every", sim::SimDuration(25min)},
                       {"window", sim::SimDuration(40min)},
                       {"publish_every", std::int64_t{5}},
                       {"publish_interval", sim::SimDuration(0s)}});
    const NaiveStrategies naive(setup.log, setup.cell);
    setup.require_trainings(naive, naive.rhythm(setup.log.request_time[0], 25min, 40min, true, true, 5));
  }
}

TEST_CASE("naive replay: budgeted", "[replay][strategies]") {
  for (const std::string& name : click_algorithms()) {
    INFO("algorithm " << name);
    const Setup setup(name, "budgeted", {{"budget", sim::SimDuration(1024us)}, {"window", sim::SimDuration(30min)}},
                      [](OneCell& cell) {
                        cell.variant.pipeline.train_us_per_example = 2.0;
                        cell.variant.pipeline.publish_us = 100.0;
                      });
    const NaiveStrategies naive(setup.log, setup.cell);
    const auto trainings = naive.budgeted(1024, 30min);
    setup.require_trainings(naive, trainings);
    std::size_t examples = 0;
    for (const NaiveTraining& training : trainings) examples += training.learnt.last - training.learnt.first;
    REQUIRE(setup.result.values.at("cost/train_examples").front() == static_cast<double>(examples));
  }
}

TEST_CASE("naive replay: drift_triggered sees the errors of matured labels, and acts on them", "[replay][strategies]") {
  // Through a faulty stream, what is cleaned of it is what errors are told of.
  const bool faulty = GENERATE(false, true);
  for (const std::string& name : click_algorithms()) {
    if (!algorithms::find_algorithm(name).capabilities.probabilities) continue;
    INFO("algorithm " << name);
    const Given given = {{"detector", std::string("page_hinkley")}, {"signal", std::string("squared_error")},
                         {"page_hinkley_threshold", 0.8},           {"page_hinkley_direction", std::string("both")},
                         {"window", sim::SimDuration(20min)},       {"cooldown", sim::SimDuration(15min)}};
    const Setup setup(name, "drift_triggered", given, [&](OneCell& cell) {
      cell.spec.warmup = 15min;
      if (faulty) make_faulty(cell);
    });
    std::optional<sim::Faults> faults;
    if (faulty) faults.emplace(*setup.cell.variant.world, 7);
    const NaiveStrategies naive(setup.log, setup.cell, faults ? &*faults : nullptr);
    const algorithms::DetectorInfo& info = algorithms::find_detector("page_hinkley");
    const auto detector = info.make(
        {sim::Parameters::resolve("", info.parameters, {{"threshold", 0.8}, {"direction", std::string("both")}}), 7});
    const auto [trainings, detections] = naive.drift_triggered(*detector, setup.input.begin, 20min, 15min);
    REQUIRE(detections.size() > trainings.size() - 1);  // the cooldown has held some up
    setup.require_trainings(naive, trainings);
  }
}

TEST_CASE("naive replay: fusion", "[replay][strategies]") {
  const double share = GENERATE(0.0, 0.02);
  for (const std::string& name : click_algorithms()) {
    if (!algorithms::find_algorithm(name).capabilities.probabilities) continue;
    INFO("algorithm " << name);
    const Setup setup(name, "fusion",
                      {{"publish_every", std::int64_t{9}},
                       {"publish_interval", sim::SimDuration(0s)},
                       {"learning_rate", 0.3},
                       {"share", share}},
                      [](OneCell& cell) { cell.spec.warmup = 25min; });
    const NaiveStrategies naive(setup.log, setup.cell);
    const auto published = naive.fusion(setup.input.begin, 9, 0.3, share);
    REQUIRE(published.size() >= 5);
    double apart = 0.0;
    Recorder expected;
    for (std::uint32_t r = 0; r < setup.log.requests(); ++r) {
      if (setup.log.request_time[r] < setup.input.begin) continue;
      const NaiveStrategies::Mixed* mixed = nullptr;
      for (const auto& each : published) {
        if (naive.serves(each.training, r)) mixed = &each;
      }
      const auto untrained = naive.replay().snapshot_after({});
      const auto fixed = naive.replay().predict(r, mixed && mixed->fixed ? *mixed->fixed : *untrained);
      const auto online = naive.replay().predict(r, mixed && mixed->online ? *mixed->online : *untrained);
      for (std::size_t p = 0; p < fixed.size(); ++p) {
        const std::array<double, 2> weights = !mixed || !mixed->online ? std::array{1.0, 0.0}
                                              : !mixed->fixed          ? std::array{0.0, 1.0}
                                                                       : mixed->weights;
        expected.predicted.push_back(static_cast<float>(weights[0] * fixed[p] + weights[1] * online[p]));
      }
      if (mixed) apart = std::max(apart, std::abs(mixed->weights[0] - 0.5));
    }
    REQUIRE(setup.engine.predicted == expected.predicted);
    REQUIRE((name == "random" || apart > 0.001));
  }
}

/// Parameters under which a strategy acts often in five hours. @param labels  what sets off an update or a publish
Given busy(const StrategyInfo& strategy, std::int64_t labels) {
  Given given;
  for (const sim::ParameterInfo& info : strategy.parameters) {
    if (info.name == "every") given[info.name] = sim::SimDuration(20min);
    if (info.name == "publish_every" || info.name == "examples") given[info.name] = labels;
    if (info.name == "cooldown") given[info.name] = sim::SimDuration(5min);
    if (info.name == "adwin_clock") given[info.name] = std::int64_t{1};
    if (info.name == "adwin_delta") given[info.name] = 1.0;
    if (info.name == "budget") given[info.name] = sim::SimDuration(20ms);
  }
  return given;
}

TEST_CASE("moving a future event changes no earlier prediction, under any strategy", "[replay][strategies]") {
  const sim::EventLog log = RandomLog{}.make();
  sim::EventLog changed = log;
  const std::size_t r = 200, i = changed.impression_begin[r];
  changed.feedback_value[i] = 1.0F - changed.feedback_value[i];
  changed.feedback_time[i] = changed.feedback_value[i] > 0.0F ? changed.request_time[r] : sim::kNever;
  for (const StrategyInfo& strategy : strategy_registry()) {
    OneCell cell(sim::Task::kClick, "logistic_regression", strategy.name, {}, busy(strategy, 3));
    cell.variant.pipeline.label_window = 2min;
    cell.spec.warmup = 30min;
    Recorder before, after;
    const ReplayInput input = make_replay_input(cell.spec, cell.variant, log, {});
    replay_cell(cell.spec, cell.plan, input, &before);
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, changed, {}), &after);
    std::size_t earlier = 0;  // recorded impressions before the change
    for (std::size_t q = 0; q < r; ++q) {
      if (log.request_time[q] >= input.begin) earlier += log.impression_begin[q + 1] - log.impression_begin[q];
    }
    INFO("strategy " << strategy.name);
    REQUIRE(earlier > 200);
    const bool same_later = before.predicted == after.predicted;
    REQUIRE(!same_later);  // in what is learnt, under frozen in the user's history
    before.predicted.resize(earlier);
    after.predicted.resize(earlier);
    REQUIRE(before.predicted == after.predicted);
  }
}

/// Each minute an item of its own is shown, 30 s later again, and again after 40 minutes. Whether it is clicked is
/// tossed once for all three: nobody can know it the first time, and whoever knows it the second has seen the first's
/// label.
/// @param answer  from impression to click
sim::EventLog shown_thrice(std::int64_t minutes, sim::SimDuration answer) {
  struct Showing {
    sim::SimTime time;
    std::uint32_t item;
  };
  std::vector<Showing> showings;
  for (std::int64_t m = 0; m < minutes; ++m) {
    for (const sim::SimDuration after : {sim::SimDuration(0s), sim::SimDuration(30s), sim::SimDuration(40min)}) {
      showings.push_back({sim::SimTime(m * 1min + after), static_cast<std::uint32_t>(m)});
    }
  }
  std::stable_sort(showings.begin(), showings.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  sim::EventLog log;
  log.users = 7;
  log.items = static_cast<std::uint32_t>(minutes);
  log.item_published.assign(log.items, sim::SimTime{});
  for (const Showing& showing : showings) {
    const auto n = static_cast<std::uint32_t>(log.requests() + 1);
    const bool clicked = sim::RandomStream("test/shown_thrice", 1, showing.item).bernoulli(0.5);
    log.request_time.push_back(showing.time);
    log.request_user.push_back(sim::id_at<sim::UserId>(n % log.users));
    log.candidates.push_back(sim::id_at<sim::ItemId>(showing.item));
    log.candidate_begin.push_back(n);
    log.impression_item.push_back(sim::id_at<sim::ItemId>(showing.item));
    log.impression_candidate.push_back(0);
    log.impression_begin.push_back(n);
    log.propensity.push_back(1.0F);
    log.feedback_time.push_back(clicked ? showing.time + answer : sim::kNever);
    log.feedback_value.push_back(clicked ? 1.0F : 0.0F);
  }
  return log;
}

/// AUC of what was predicted at the n-th showing of each item, n from 0.
double auc_at_showing(std::size_t n, const sim::EventLog& log, const std::vector<float>& predicted) {
  std::vector<std::size_t> shown(log.items);
  std::array<std::vector<float>, 2> scores;  // of what is not clicked, of what is
  for (std::size_t r = 0; r < log.requests(); ++r) {
    if (shown[sim::index(log.impression_item[r])]++ != n) continue;
    scores[log.feedback_value[r] > 0.0F ? 1 : 0].push_back(predicted[r]);
  }
  double wins = 0.0;
  for (const float high : scores[1]) {
    for (const float low : scores[0]) wins += high > low ? 1.0 : high == low ? 0.5 : 0.0;
  }
  return wins / static_cast<double>(scores[0].size() * scores[1].size());
}

TEST_CASE("a label that would give all away is of no use before it has matured, under any strategy",
          "[replay][strategies]") {
  constexpr std::int64_t kMinutes = 500;
  const auto predictions = [&](const StrategyInfo& strategy, const sim::EventLog& log, sim::SimDuration window) {
    OneCell cell(sim::Task::kClick, "popularity", strategy.name, {{"shrinkage", 1.0}}, busy(strategy, 1));
    cell.variant.pipeline.label_window = window;
    Recorder recorder;
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, log, {}), &recorder);
    return recorder.predicted;
  };
  const sim::EventLog late = shown_thrice(kMinutes, 2min), at_once = shown_thrice(kMinutes, 0s);
  // Of the Mann-Whitney statistic, half of the items clicked.
  const double standard_error = std::sqrt((kMinutes + 1.0) / (12.0 * kMinutes * kMinutes / 4.0));
  for (const StrategyInfo& strategy : strategy_registry()) {
    INFO("strategy " << strategy.name);
    const std::vector<float> predicted = predictions(strategy, late, 5min);
    REQUIRE(std::abs(auc_at_showing(0, late, predicted) - 0.5) < 3.0 * standard_error);
    REQUIRE(std::abs(auc_at_showing(1, late, predicted) - 0.5) < 3.0 * standard_error);
    // What has matured is of use to whoever learns it in time, and would have been at the second showing.
    if (strategy.name != "online" && strategy.name != "micro_batch") continue;
    REQUIRE(auc_at_showing(2, late, predicted) > 0.95);
    REQUIRE(auc_at_showing(1, at_once, predictions(strategy, at_once, 0s)) > 0.95);
  }
}

}  // namespace
}  // namespace springtide::experiments
