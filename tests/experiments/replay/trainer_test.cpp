// The trainer by itself: its queue against closed forms and a naive queue, its gate against a broken learner.

#include "experiments/replay/trainer.hpp"

#include <cmath>

#include "experiments/metrics/freshness.hpp"
#include "sim/events/random.hpp"
#include "tests/experiments/replay/plan.hpp"
#include "tests/experiments/replay/steady_log.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

constexpr sim::SimDuration kWindow = 1min;  // longer than any gap between two calls

/// Calls for a training at instants that the test has drawn.
class AtInstants final : public Strategy {
 public:
  explicit AtInstants(const std::vector<sim::SimTime>& instants) : instants_(instants) {}
  sim::SimTime next_wakeup(sim::SimTime now) const override {
    const auto next = std::upper_bound(instants_.begin(), instants_.end(), now);
    return next == instants_.end() ? sim::kEndOfTime : *next;
  }
  std::optional<TrainingOrder> on_wakeup(sim::SimTime) override {
    return TrainingOrder{.kind = TrainingOrder::Kind::kFit, .window = kWindow};
  }
  std::optional<TrainingOrder> on_matured(sim::SimTime, const Workload&) override { return std::nullopt; }
  sim::SimDuration longest_window() const override { return kWindow; }

 private:
  const std::vector<sim::SimTime>& instants_;
};

/// Update k is called for at instants[k] and takes durations[k]; its newest label is shown and matures just before.
std::vector<Activation> run_queue(const std::vector<sim::SimTime>& instants,
                                  const std::vector<sim::SimDuration>& durations, TrainerQueue queue) {
  sim::EventLog log = one_impression_a_second(static_cast<std::int64_t>(instants.size()));
  for (std::size_t k = 0; k < instants.size(); ++k) log.request_time[k] = instants[k] - sim::SimDuration(1);
  PipelineSpec pipeline;
  pipeline.queue = queue;
  ExampleStore store(log, 0s, 0, false);
  AtInstants strategy(instants);
  std::size_t begun = 0;
  // Under newest_wins the durations go to those that begin, in order; under first_come all begin, in order.
  Trainer trainer(
      {.algorithm = algorithms::find_algorithm("popularity"),
       .learner = {.parameters = sim::Parameters::resolve("", algorithms::find_algorithm("popularity").parameters, {})},
       .pipeline = pipeline,
       .start = sim::SimTime{},
       .duration = [&](const TrainingOrder&, std::size_t) { return durations[begun++]; }},
      strategy, store);
  std::vector<Activation> activations;
  for (std::uint32_t k = 0; k <= instants.size(); ++k) {
    const sim::SimTime shown = k < instants.size() ? log.request_time[k] : sim::kEndOfTime;
    while (trainer.next_instant() < shown) {
      const sim::SimTime now = trainer.next_instant();
      trainer.tend(now);
      for (; !trainer.deployments().empty(); trainer.deployments().pop_front()) {
        // Instants count from the update itself, a microsecond after the label.
        activations.push_back({now, trainer.deployments().front().watermark + sim::SimDuration(1)});
      }
    }
    if (k == instants.size()) break;
    store.mature({{k, k, sim::ItemId{0}}, shown, 0.0F});
    trainer.on_matured(shown, shown);
  }
  return activations;
}

struct Drawn {
  std::vector<sim::SimTime> instants;
  std::vector<sim::SimDuration> durations;
};
/// Poisson calls, exponential trainings of mean 1 s.
Drawn draw(double load, std::size_t updates, std::uint64_t seed) {
  Drawn drawn;
  sim::RandomStream calls("test/queue/calls", seed), work("test/queue/work", seed);
  sim::SimTime now{};
  for (std::size_t k = 0; k < updates; ++k) {
    now += sim::from_seconds(calls.exponential() / load) + sim::SimDuration(2);  // room for the label before it
    drawn.instants.push_back(now);
    drawn.durations.push_back(std::max(sim::from_seconds(work.exponential()), sim::SimDuration(1)));
  }
  return drawn;
}

struct Ages {
  double mean, peak;
};
Ages ages(const std::vector<Activation>& activations, sim::SimTime begin, sim::SimTime end) {
  results::CellResult result;
  freshness_metrics({.begin = begin,
                     .end = end,
                     .origin = {},
                     .activations = activations,
                     .request_times = {},
                     .window = end - begin,
                     .feedback_lags = {},
                     .censored_ages = {}},
                    {}, result);
  return {result.values.at("freshness/age_mean").front(), result.values.at("freshness/age_peak_mean").front()};
}

TEST_CASE("ages under a first-come queue of exponential trainings are those of M/M/1", "[replay][freshness][queue]") {
  // Kaul, Yates, Gruteser 2012: mean 1 + 1/r + r^2/(1-r), peak 1 + 1/r + r/(1-r), in mean training times.
  const double r = GENERATE(0.3, 0.531, 0.8);
  std::vector<double> means, peaks;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Drawn drawn = draw(r, 10'000, seed);
    const auto activations = run_queue(drawn.instants, drawn.durations, TrainerQueue::kFirstCome);
    const Ages found = ages(activations, drawn.instants[200], drawn.instants.back());
    means.push_back(found.mean);
    peaks.push_back(found.peak);
  }
  const Moments mean = moments(means), peak = moments(peaks);
  INFO("load " << r << ", standard errors " << mean.standard_error_of_mean << " and " << peak.standard_error_of_mean);
  REQUIRE(mean.standard_error_of_mean < 0.03 * mean.mean);
  REQUIRE(std::abs(mean.mean - (1.0 + 1.0 / r + r * r / (1.0 - r))) < 3.0 * mean.standard_error_of_mean);
  REQUIRE(std::abs(peak.mean - (1.0 + 1.0 / r + r / (1.0 - r))) < 3.0 * peak.standard_error_of_mean);
}

TEST_CASE("each queue lets through what a queue told by hand does", "[replay][freshness][queue]") {
  const Drawn drawn = draw(1.5, 3000, 7);
  const auto& [instants, durations] = drawn;
  // First come: update k begins when it is called for, or when the one before it ends.
  std::vector<Activation> first_come;
  sim::SimTime free{};
  for (std::size_t k = 0; k < instants.size(); ++k) {
    free = std::max(instants[k], free) + durations[k];
    first_come.push_back({free, instants[k]});
  }
  // Newest wins: those called for during a training share one place; what begins sees all that there is by then.
  std::vector<Activation> newest_wins;
  for (std::size_t k = 0, begun = 0; k < instants.size(); ++begun) {
    const sim::SimTime busy_from = newest_wins.empty() ? instants[k] : std::max(instants[k], newest_wins.back().at);
    std::size_t newest = k;
    while (newest + 1 < instants.size() && instants[newest + 1] < busy_from) ++newest;
    newest_wins.push_back({busy_from + durations[begun], instants[newest]});
    k = newest + 1;
  }
  const auto same = [](const Activation& a, const Activation& b) { return a.at == b.at && a.watermark == b.watermark; };
  const auto found_first = run_queue(instants, durations, TrainerQueue::kFirstCome);
  REQUIRE(std::equal(found_first.begin(), found_first.end(), first_come.begin(), first_come.end(), same));
  const auto found_newest = run_queue(instants, durations, TrainerQueue::kNewestWins);
  REQUIRE(std::equal(found_newest.begin(), found_newest.end(), newest_wins.begin(), newest_wins.end(), same));
  // An overloaded queue that all wait in is ever longer; one of a single place stays fresh.
  REQUIRE(ages(found_first, instants[200], instants.back()).mean >
          20.0 * ages(found_newest, instants[200], instants.back()).mean);
}

/// Learns nothing and says a click has the chance that it was last told.
class Stubborn final : public algorithms::Recommender {
 public:
  static inline std::vector<float> says;  ///< what the publishes say, one after the other

  void fit(const algorithms::Examples&) override {}
  void update(const algorithms::Examples&) override {}
  std::shared_ptr<const algorithms::Snapshot> publish() const override {
    class Constant final : public algorithms::Snapshot {
     public:
      explicit Constant(float value) : value_(value) {}
      void score(const algorithms::ScoreBatch&, std::span<float> scores) const override {
        std::fill(scores.begin(), scores.end(), value_);
      }

     private:
      float value_;
    };
    const float said = says.front();
    says.erase(says.begin());
    return std::make_shared<Constant>(said);
  }
  void save(algorithms::ArchiveWriter&) const override {}
  void load(algorithms::ArchiveReader&) override {}
  std::size_t bytes() const override { return 0; }
};

TEST_CASE("the gate keeps back what is worse on the last labels, and lets on what is not", "[replay][gate]") {
  // All labels are negatives: the loss is -log(1 - p), smaller for a smaller p. The untrained snapshot is not judged.
  const double tolerance = GENERATE(0.0, 0.5);
  Stubborn::says = {0.9F, 0.3F, 0.4F, 0.6F, 0.2F, std::nanf(""), 0.2F};
  const std::vector<bool> passes = tolerance == 0.0 ? std::vector<bool>{true, false, false, true, false, true}
                                                    // log(0.6)/log(0.7) = 1.43; log(0.4)/log(0.6) = 1.79
                                                    : std::vector<bool>{true, true, false, true, false, true};
  const algorithms::AlgorithmInfo info{
      .name = "stubborn",
      .summary = "",
      .capabilities = {},
      .parameters = {},
      .make = [](const algorithms::LearnerConfig&) -> std::unique_ptr<algorithms::Recommender> {
        return std::make_unique<Stubborn>();
      }};
  std::vector<sim::SimTime> instants;
  for (int k = 1; k <= 6; ++k) instants.push_back(sim::SimTime(k * 100s));
  const sim::EventLog log = one_impression_a_second(700);
  PipelineSpec pipeline;
  pipeline.gate_labels = 50;
  pipeline.gate_tolerance = tolerance;
  ExampleStore store(log, 0s, 0, false);
  AtInstants strategy(instants);
  Trainer trainer({.algorithm = info, .learner = {}, .pipeline = pipeline, .start = sim::SimTime{}}, strategy, store);
  std::vector<bool> passed;
  std::uint32_t r = 0;
  for (const sim::SimTime at : instants) {
    for (; log.request_time[r] < at; ++r) {
      store.mature({{r, r, sim::ItemId{0}}, log.request_time[r], 0.0F});
      trainer.on_matured(log.request_time[r], log.request_time[r]);
    }
    REQUIRE(trainer.next_instant() == at);
    trainer.tend(at);
    passed.push_back(!trainer.deployments().empty());
    trainer.deployments().clear();
  }
  REQUIRE(passed == passes);
  REQUIRE(trainer.rollbacks() == static_cast<std::uint64_t>(std::count(passes.begin(), passes.end(), false)));
}

}  // namespace
}  // namespace springtide::experiments
