// Feedback that comes after its impression has become a negative: what is told of it, and what that does to models.

#include <cmath>
#include <functional>

#include "sim/world/behaviour/delay_law.hpp"
#include "tests/experiments/replay/naive_strategies.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

const std::vector<DelayedFeedback> kCorrections = {DelayedFeedback::kRelabel, DelayedFeedback::kFakeNegativeWeighted,
                                                   DelayedFeedback::kImportanceWeighted};

bool takes(const std::string& algorithm, const PipelineSpec& pipeline) {
  return !pipeline.weighs() || algorithms::find_algorithm(algorithm).capabilities.weighs;
}

/// What is told of late is in front of a wide range of trainings: about a third of the positives.
void correct(OneCell& cell, DelayedFeedback correction) {
  cell.variant.pipeline.collection_delay = 30s;
  cell.variant.pipeline.label_window = 2min;
  cell.variant.pipeline.delayed_feedback = correction;
}

TEST_CASE("corrected labels teach the engine what they teach a naive replay, to the bit", "[replay][delayed]") {
  const sim::EventLog log = RandomLog{.requests = 90, .mean_delay_steps = 5.0}.make();
  const DelayedFeedback correction = GENERATE(from_range(kCorrections));
  const std::string strategy = GENERATE("periodic", "online", "twin of online");
  for (const std::string& name : click_algorithms()) {
    std::map<std::string, sim::ParameterValue> given = {{"every", sim::SimDuration(20min)},
                                                        {"window", sim::SimDuration(45min)}};
    const bool online = strategy != "periodic";
    if (online) given = {{"publish_every", std::int64_t{3}}, {"publish_interval", sim::SimDuration(0s)}};
    OneCell cell(sim::Task::kClick, name, online ? "online" : "periodic", small(name), given);
    correct(cell, correction);
    cell.variant.pipeline.labels_at_once = strategy == "twin of online";
    if (!takes(name, cell.variant.pipeline)) continue;
    const ReplayInput input = make_replay_input(cell.spec, cell.variant, log, {});
    Recorder engine;
    replay_cell(cell.spec, cell.plan, input, &engine);

    const NaiveReplay naive(log, cell);
    const auto late = std::count_if(naive.labels().begin(), naive.labels().end(), [](const auto& l) { return l.late; });
    REQUIRE((late > 20) == (strategy != "twin of online"));
    Recorder expected;
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      const sim::SimTime now = log.request_time[r];
      const Learnt learnt = online ? naive.online(now, 3) : naive.periodic(input.start, now, 20min, 45min);
      const auto predicted = naive.predict(r, learnt);
      expected.predicted.insert(expected.predicted.end(), predicted.begin(), predicted.end());
    }
    INFO("algorithm " << name << ", " << strategy << ", correction " << static_cast<int>(correction));
    REQUIRE((engine.predicted == expected.predicted));
  }
}

TEST_CASE("a detector is told of a late positive with the score that was served", "[replay][delayed]") {
  const sim::EventLog log = RandomLog{.requests = 80, .mean_delay_steps = 5.0}.make();
  for (const char* name : {"logistic_regression", "popularity"}) {
    OneCell cell(sim::Task::kClick, name, "drift_triggered", {},
                 {{"detector", std::string("page_hinkley")},
                  {"signal", std::string("squared_error")},
                  {"page_hinkley_threshold", 0.8},
                  {"page_hinkley_direction", std::string("both")},
                  {"window", sim::SimDuration(20min)},
                  {"cooldown", sim::SimDuration(15min)}});
    correct(cell, DelayedFeedback::kRelabel);
    cell.spec.warmup = 15min;
    const ReplayInput input = make_replay_input(cell.spec, cell.variant, log, {});
    Recorder engine, expected;
    replay_cell(cell.spec, cell.plan, input, &engine);
    const NaiveStrategies naive(log, cell);
    const algorithms::DetectorInfo& info = algorithms::find_detector("page_hinkley");
    const auto detector = info.make(
        {sim::Parameters::resolve("", info.parameters, {{"threshold", 0.8}, {"direction", std::string("both")}}), 7});
    const auto told = naive.drift_triggered(*detector, input.begin, 20min, 15min);
    REQUIRE(told.trainings.size() >= 2);
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      if (log.request_time[r] < input.begin) continue;
      const auto predicted = naive.replay().predict(r, *naive.in_force(told.trainings, r));
      expected.predicted.insert(expected.predicted.end(), predicted.begin(), predicted.end());
    }
    INFO(name);
    REQUIRE((engine.predicted == expected.predicted));
  }
}

TEST_CASE("no correction looks ahead", "[replay][delayed]") {
  const sim::EventLog log = RandomLog{.mean_delay_steps = 10.0}.make();
  sim::EventLog changed = log;
  const std::size_t r = 200, i = changed.impression_begin[r];
  changed.feedback_value[i] = 1.0F - changed.feedback_value[i];
  changed.feedback_time[i] = changed.feedback_value[i] > 0.0F ? changed.request_time[r] : sim::kNever;
  // And one of long before, which comes only now.
  const std::size_t early = 150;
  std::size_t j = changed.impression_begin[early];
  while (log.feedback_time[j] != sim::kNever) ++j;
  changed.feedback_value[j] = 1.0F;
  changed.feedback_time[j] = log.request_time[r];
  for (const DelayedFeedback correction : kCorrections) {
    OneCell cell(sim::Task::kClick, "logistic_regression", "online", {}, {{"publish_every", std::int64_t{1}}});
    correct(cell, correction);
    Recorder before, after;
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, log, {}), &before);
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, changed, {}), &after);
    REQUIRE((before.predicted != after.predicted));
    before.predicted.resize(i);
    after.predicted.resize(i);
    REQUIRE((before.predicted == after.predicted));
  }
}

TEST_CASE("no correction is of the log of a world with faults", "[replay][delayed]") {
  OneCell cell(sim::Task::kClick, "logistic_regression", "online", {}, {});
  correct(cell, DelayedFeedback::kRelabel);
  ReplayInput input = make_replay_input(cell.spec, cell.variant, RandomLog{.requests = 20}.make(), {});
  sim::WorldConfig world{sim::Parameters::resolve("world", sim::world_parameters(), {}), {}};
  world.faults = sim::Parameters::resolve("world.faults", sim::fault_parameters(), {{"lost", 0.1}});
  input.logged_faults = std::make_shared<const sim::Faults>(world, 7);
  REQUIRE_THROWS_WITH(replay_cell(cell.spec, cell.plan, input),
                      "pipeline.delayed_feedback: no correction can be of a world with faults");
}

/// One user is shown one item every ten seconds, and clicks at a rate, after a delay.
sim::EventLog late_clicks(std::uint32_t requests, double rate, const std::function<sim::SimDuration()>& delay) {
  sim::RandomStream random("test/delayed_feedback", 1);
  sim::EventLog log;
  log.users = log.items = 1;
  log.item_published = {sim::kBeginningOfTime};  // no recency, for the model to mistake for the age of the world
  for (std::uint32_t r = 0; r < requests; ++r) {
    const sim::SimTime now(r * std::chrono::seconds(10));
    const bool clicked = random.bernoulli(rate);
    log.request_time.push_back(now);
    log.request_user.push_back(sim::UserId{0});
    log.candidates.push_back(sim::ItemId{0});
    log.candidate_begin.push_back(r + 1);
    log.impression_item.push_back(sim::ItemId{0});
    log.impression_candidate.push_back(0);
    log.propensity.push_back(1.0F);
    log.feedback_time.push_back(clicked ? now + delay() : sim::kNever);
    log.feedback_value.push_back(clicked ? 1.0F : 0.0F);
    log.impression_begin.push_back(r + 1);
  }
  return log;
}

struct Measured {
  double calibration, age;
};
Measured measure(const sim::EventLog& log, DelayedFeedback correction, sim::SimDuration warmup,
                 const std::string& algorithm = "logistic_regression") {
  std::map<std::string, sim::ParameterValue> given;
  if (algorithm == "logistic_regression") given = {{"use_ids", false}};
  OneCell cell(sim::Task::kClick, algorithm, "online", given, {});
  cell.spec.warmup = warmup;
  cell.variant.pipeline.label_window = 10min;
  cell.variant.pipeline.delayed_feedback = correction;
  const auto result = replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, log, {}));
  return {result.values.at("accuracy/calibration_ratio_overall").at(0), result.values.at("freshness/age_mean").at(0)};
}

TEST_CASE("naive negatives bias low by the share of late positives, corrections mend it", "[replay][delayed][oracle]") {
  // Exponential delays of mean m: late is e^(-window / m), here 0.6065.
  constexpr double kRate = 0.3;
  sim::RandomStream random("test/delayed_feedback/delay", 2);
  const sim::EventLog log =
      late_clicks(30'000, kRate, [&] { return sim::SimDuration(std::llround(random.exponential() * 1'200e6)); });
  const double late = std::exp(-0.5);
  // The measured clicks are 8,000 draws: a standard error of 1 %, and the model follows the latest with some noise.
  const auto close_to = [](double ratio) { return Approx(ratio).epsilon(0.04); };
  const Measured naive = measure(log, DelayedFeedback::kNaive, 6h);
  REQUIRE(naive.calibration == close_to(1.0 - late));
  // Told again without a weight: positives are p of 1 + p late labels.
  const Measured relabel = measure(log, DelayedFeedback::kRelabel, 6h);
  REQUIRE(relabel.calibration == close_to(1.0 / (1.0 + kRate * late)));
  REQUIRE(measure(log, DelayedFeedback::kRelabel, 6h, "popularity").calibration ==
          close_to(1.0 / (1.0 + kRate * late)));
  const Measured at_once = measure(log, DelayedFeedback::kFakeNegativeWeighted, 6h);
  REQUIRE(at_once.calibration == close_to(1.0));
  REQUIRE(measure(log, DelayedFeedback::kImportanceWeighted, 6h).calibration == close_to(1.0));
  // The watermark is the time of the newest impression told of, as ever: nothing is older for being told again, though
  // a late label can be the one that sets off a publish. Where all is told at once the age is that of the publishing
  // alone, once a minute: 30 s on average.
  REQUIRE(relabel.age == Approx(naive.age).epsilon(0.01));
  REQUIRE(at_once.age == Approx(30.0).margin(1.0));
}

TEST_CASE("in a young world corrections miss what has yet to come: Chapelle's delays", "[replay][delayed][oracle]") {
  // A day after the start 50 % of what will come of an impression has come within its first day.
  sim::RandomStream random("test/delayed_feedback/chapelle", 2);
  const sim::DelayLaw law(
      sim::Parameters::resolve("", sim::delay_parameters(1min), {{"delay", std::string("chapelle")}}));
  const sim::EventLog log = late_clicks(20'000, 0.3, [&] {
    const std::uint32_t first = random.bits(), second = random.bits();
    return law.draw(first, second, /*third=*/0);
  });
  const double naive = measure(log, DelayedFeedback::kNaive, 24h).calibration;
  const double corrected = measure(log, DelayedFeedback::kFakeNegativeWeighted, 24h).calibration;
  // P(delay <= a), a from 24 h to 55 h, by the published law.
  const auto came = [](double hours) {
    double share = 0.0;
    for (const sim::MixturePart& part : sim::kChapelleDelay) {
      share += part.share * -std::expm1(-hours * 3600.0 / part.mean_s);
    }
    return share;
  };
  const double expected = (came(24.0) + 2.0 * came(40.0) + came(55.5)) / 4.0;
  REQUIRE(came(24.0) == Approx(0.5).margin(0.001));
  REQUIRE(naive == Approx(came(1.0 / 6.0)).epsilon(0.1));
  REQUIRE(corrected == Approx(expected).epsilon(0.06));
}

}  // namespace
}  // namespace springtide::experiments
