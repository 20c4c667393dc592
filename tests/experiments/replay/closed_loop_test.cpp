// The closed loop against a naive one, against the log that it makes, and against itself under other algorithms.

#include <array>
#include <numeric>

#include "sim/world/choice.hpp"
#include "tests/experiments/replay/naive_replay.hpp"
#include "tests/experiments/replay/random_truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

constexpr std::array kChoices = {"position_based", "cascade", "multinomial_logit"};

sim::WorldConfig world_with(std::map<std::string, sim::ParameterValue> given) {
  return {sim::Parameters::resolve("world", sim::world_parameters(), given), {}};
}

/// Writes over request `r` of a log what its user answers to a slate: outcomes one at a time, of sim::Choice.
class Users {
 public:
  Users(const sim::EventLog& log, const sim::GroundTruth& truth, const sim::WorldConfig& world, std::uint64_t seed)
      : truth_(truth), choice_(world.parameters, seed), ordinal_(sim::request_ordinals(log)) {}

  void answer(std::uint32_t r, const std::vector<sim::ItemId>& slate, sim::EventLog& log) const {
    const auto candidates = log.candidates_of(sim::id_at<sim::RequestId>(r));
    const auto user = static_cast<std::uint32_t>(log.request_user[r]);
    std::vector<float> attraction, examination, click, clicked(slate.size());
    std::vector<sim::SimDuration> delay;
    for (std::size_t p = 0; p < slate.size(); ++p) {
      const auto candidate =
          static_cast<std::uint32_t>(std::find(candidates.begin(), candidates.end(), slate[p]) - candidates.begin());
      const auto outcome = choice_.outcome(user, ordinal_[r], static_cast<std::uint32_t>(slate[p]));
      attraction.push_back(truth_.click_probability[log.candidate_begin[r] + candidate]);
      examination.push_back(outcome.examination);
      click.push_back(outcome.click);
      delay.push_back(choice_.delay(outcome.delay));
      log.impression_item[log.impression_begin[r] + p] = slate[p];
      log.impression_candidate[log.impression_begin[r] + p] = candidate;
    }
    truth_.choice->answer({user, ordinal_[r], attraction, examination, click}, clicked);
    for (std::size_t p = 0; p < slate.size(); ++p) {
      const std::size_t i = log.impression_begin[r] + p;
      log.feedback_value[i] = clicked[p];
      log.feedback_time[i] = clicked[p] > 0.0F ? log.request_time[r] + delay[p] : sim::kNever;
    }
  }

 private:
  const sim::GroundTruth& truth_;
  sim::Choice choice_;
  std::vector<std::uint32_t> ordinal_;
};

std::vector<sim::ItemId> best_of(std::span<const sim::ItemId> candidates, const std::vector<float>& scores,
                                 std::size_t k) {
  std::vector<std::size_t> order(candidates.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  std::vector<sim::ItemId> best;
  for (std::size_t p = 0; p < k; ++p) best.push_back(candidates[order[p]]);
  return best;
}

/// A request at a time: what had been learnt by then, all candidates scored alone, the best shown, the user asked.
/// @param learnt_at  (naive replay of what has been shown so far, now) -> Learnt
template <typename LearntAt>
Recorder naive_loop(const OneCell& cell, const ReplayInput& input, LearntAt learnt_at) {
  const sim::EventLog& log = input.log;
  const Users users(log, input.truth, *cell.variant.world, cell.plan.seed);
  sim::EventLog shown = log;
  std::fill(shown.feedback_time.begin(), shown.feedback_time.end(), sim::kNever);  // nobody has answered yet
  Recorder recorder;
  for (std::uint32_t r = 0; r < log.requests(); ++r) {
    const sim::RequestId request = sim::id_at<sim::RequestId>(r);
    const Learnt learnt = learnt_at(NaiveReplay(shown, cell), log.request_time[r]);
    if (log.request_time[r] < input.begin) {
      for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
        shown.feedback_time[i] = log.feedback_time[i];
      }
      continue;
    }
    const auto candidates = log.candidates_of(request);
    const auto slate =
        best_of(candidates, NaiveReplay(shown, cell).score(r, candidates, {}, learnt), log.shown_in(request).size());
    users.answer(r, slate, shown);
    const NaiveReplay naive(shown, cell);
    const auto ranking = naive.score(r, slate, {}, learnt), predicted = naive.predict(r, learnt);
    recorder.ranking.insert(recorder.ranking.end(), ranking.begin(), ranking.end());
    recorder.predicted.insert(recorder.predicted.end(), predicted.begin(), predicted.end());
    recorder.items.insert(recorder.items.end(), slate.begin(), slate.end());
    const auto labels = std::span(shown.feedback_value).subspan(shown.impression_begin[r], slate.size());
    recorder.labels.insert(recorder.labels.end(), labels.begin(), labels.end());
  }
  return recorder;
}

void close_the_loop(OneCell& cell, const sim::WorldConfig& world) {
  cell.variant.world = world;
  cell.variant.mode = ReplayMode::kClosedLoop;
}

void require_same(const Recorder& engine, const Recorder& naive) {
  // Not spelled out where they differ: they are long.
  REQUIRE((engine.items == naive.items));
  REQUIRE((engine.labels == naive.labels));
  REQUIRE((engine.ranking == naive.ranking));
  REQUIRE((engine.predicted == naive.predicted));
}

TEST_CASE("a closed loop shows and learns what a naive loop does, to the bit: periodic", "[replay][closed_loop]") {
  const sim::EventLog log = RandomLog{.requests = 90}.make();
  const bool delayed = GENERATE(false, true);
  const sim::SimDuration delay = delayed ? 2min : 0min;
  const std::size_t kind = GENERATE(0U, 1U, 2U);
  const std::string choice = kChoices[kind];
  const sim::WorldConfig world =
      world_with({{"duration", sim::SimDuration(4h)}, {"feedback_delay_mean", delay}, {"choice", choice}});
  const sim::GroundTruth truth = random_truth(log, world.parameters, 7);
  const bool warmed = GENERATE(false, true);
  for (const std::string& name : third_of_click_algorithms(kind + 2U * delayed + warmed)) {
    OneCell cell(sim::Task::kClick, name, "periodic", small(name),
                 {{"every", sim::SimDuration(10min)}, {"window", sim::SimDuration(30min)}});
    close_the_loop(cell, world);
    cell.spec.warmup = warmed ? 25min : 0min;
    cell.variant.pipeline.collection_delay = 30s;
    cell.variant.pipeline.label_window = 4min;
    cell.variant.pipeline.deployment_delay = 1min;
    const ReplayInput input = make_replay_input(cell.spec, cell.variant, log, truth);
    Recorder engine;
    replay_cell(cell.spec, cell.plan, input, &engine);
    const Recorder naive = naive_loop(cell, input, [&](const NaiveReplay& so_far, sim::SimTime now) {
      return so_far.periodic(input.start, now, 10min, 30min);
    });
    INFO("algorithm " << name << ", mean delay " << sim::format_duration(delay));
    REQUIRE(std::count(engine.labels.begin(), engine.labels.end(), 1.0F) > 30);
    require_same(engine, naive);
  }
}

TEST_CASE("a closed loop shows and learns what a naive loop does, to the bit: online", "[replay][closed_loop]") {
  const sim::EventLog log = RandomLog{.requests = 70}.make();
  const bool delayed = GENERATE(false, true);
  const sim::SimDuration delay = delayed ? 2min : 0min;
  const std::size_t kind = GENERATE(0U, 1U, 2U);
  const std::string choice = kChoices[kind];
  const sim::WorldConfig world =
      world_with({{"duration", sim::SimDuration(4h)}, {"feedback_delay_mean", delay}, {"choice", choice}});
  const sim::GroundTruth truth = random_truth(log, world.parameters, 7);
  const bool deployed_late = GENERATE(false, true);
  for (const std::string& name : third_of_click_algorithms(kind + 2U * delayed + deployed_late)) {
    OneCell cell(sim::Task::kClick, name, "online", small(name),
                 {{"publish_every", std::int64_t{3}}, {"publish_interval", sim::SimDuration(0s)}});
    close_the_loop(cell, world);
    cell.spec.warmup = 15min;
    cell.variant.pipeline.label_window = 3min;
    cell.variant.pipeline.deployment_delay = deployed_late ? 90s : 0s;
    const ReplayInput input = make_replay_input(cell.spec, cell.variant, log, truth);
    Recorder engine;
    replay_cell(cell.spec, cell.plan, input, &engine);
    const Recorder naive =
        naive_loop(cell, input, [&](const NaiveReplay& so_far, sim::SimTime now) { return so_far.online(now, 3); });
    INFO("algorithm " << name << ", mean delay " << sim::format_duration(delay));
    require_same(engine, naive);
  }
}

TEST_CASE("a closed loop learns of late feedback what a naive loop does, to the bit",
          "[replay][closed_loop][delayed]") {
  const sim::EventLog log = RandomLog{.requests = 70}.make();
  const sim::WorldConfig world =
      world_with({{"duration", sim::SimDuration(4h)}, {"feedback_delay_mean", sim::SimDuration(4min)}});
  const sim::GroundTruth truth = random_truth(log, world.parameters, 7);
  const auto correction =
      GENERATE(DelayedFeedback::kRelabel, DelayedFeedback::kFakeNegativeWeighted, DelayedFeedback::kImportanceWeighted);
  OneCell cell(sim::Task::kClick, "logistic_regression", "online", {},
               {{"publish_every", std::int64_t{3}}, {"publish_interval", sim::SimDuration(0s)}});
  close_the_loop(cell, world);
  cell.spec.warmup = 15min;
  cell.variant.pipeline.label_window = 3min;
  cell.variant.pipeline.collection_delay = GENERATE(sim::SimDuration(0s), sim::SimDuration(30s));
  cell.variant.pipeline.delayed_feedback = correction;
  const ReplayInput input = make_replay_input(cell.spec, cell.variant, log, truth);
  Recorder engine;
  replay_cell(cell.spec, cell.plan, input, &engine);
  const Recorder naive =
      naive_loop(cell, input, [&](const NaiveReplay& so_far, sim::SimTime now) { return so_far.online(now, 3); });
  INFO("correction " << static_cast<int>(correction));
  require_same(engine, naive);
}

sim::WorldConfig news(const std::string& choice = "position_based") {
  return world_with({{"users", std::int64_t{400}},
                     {"items", std::int64_t{200}},
                     {"duration", sim::SimDuration(48h)},
                     {"requests_per_user_per_day", 3.0},
                     {"choice", choice}});
}

TEST_CASE("a closed loop is the log replay of the log that it makes", "[replay][closed_loop][long]") {
  const std::size_t kind = GENERATE(0U, 1U, 2U);
  const std::string choice = kChoices[kind];
  const sim::SimulatedWorld world = sim::simulate(news(choice), 7);
  const std::size_t turn = GENERATE(0U, 1U, 2U, 3U);
  const std::string strategy = std::array{"frozen", "periodic", "online", "truth"}[turn];
  const bool collected_late = GENERATE(false, true);
  for (const std::string& name : third_of_click_algorithms(kind + turn + 2U * collected_late)) {
    OneCell cell(sim::Task::kClick, name, strategy == "truth" ? "online" : strategy, {}, {});
    if (strategy == "truth") cell.plan.strategy = nullptr;
    close_the_loop(cell, news(choice));
    cell.spec.warmup = 12h;
    cell.variant.pipeline.collection_delay = collected_late ? 30s : 0s;
    cell.variant.pipeline.label_window = 10min;
    const ReplayInput input = make_replay_input(cell.spec, cell.variant, world.log, world.truth);
    Recorder closed;
    const results::CellResult looped = replay_cell(cell.spec, cell.plan, input, &closed);

    sim::EventLog made = world.log;
    const Users users(made, world.truth, news(choice), cell.plan.seed);
    std::size_t next = 0;
    for (std::uint32_t r = 0; r < made.requests(); ++r) {
      if (made.request_time[r] < input.begin) continue;
      const std::size_t shown = made.impression_begin[r + 1] - made.impression_begin[r];
      users.answer(r,
                   {closed.items.begin() + static_cast<std::ptrdiff_t>(next),
                    closed.items.begin() + static_cast<std::ptrdiff_t>(next + shown)},
                   made);
      next += shown;
    }
    REQUIRE(next == closed.items.size());
    cell.variant.mode = ReplayMode::kLog;
    Recorder logged;
    const results::CellResult replayed =
        replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, made, world.truth), &logged);
    INFO("algorithm " << name << ", strategy " << strategy << ", choice " << choice);
    require_same(closed, logged);
    REQUIRE(looped.digest == replayed.digest);
    if (strategy == "truth") break;  // the oracle is one, whatever the algorithm
  }
}

TEST_CASE("whoever shows the same item at the same place of a request gets the same answer", "[replay][closed_loop]") {
  const sim::SimulatedWorld world = sim::simulate(news(), 7);
  std::vector<Recorder> shown;
  for (const char* name : {"random", "popularity"}) {
    OneCell cell(sim::Task::kClick, name, "online", {}, {});
    close_the_loop(cell, news());
    cell.variant.pipeline.label_window = 10min;
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, world.log, world.truth),
                &shown.emplace_back());
  }
  REQUIRE(shown[0].items.size() == world.log.impressions());
  REQUIRE(shown[1].items.size() == world.log.impressions());
  std::size_t same_as_other = 0, same_as_log = 0;
  for (std::size_t i = 0; i < world.log.impressions(); ++i) {
    if (shown[0].items[i] == shown[1].items[i]) {
      ++same_as_other;
      REQUIRE(shown[0].labels[i] == shown[1].labels[i]);
    }
    if (shown[0].items[i] == world.log.impression_item[i]) {
      ++same_as_log;
      REQUIRE(shown[0].labels[i] == world.log.feedback_value[i]);
    }
  }
  // A shuffle puts one item in twenty where another order has it.
  REQUIRE(same_as_other > world.log.impressions() / 30);
  REQUIRE(same_as_log > world.log.impressions() / 30);
  REQUIRE(shown[0].items != shown[1].items);
}

TEST_CASE("the oracle of a closed loop shows the best slate, and has nothing to regret", "[replay][closed_loop]") {
  const std::string choice = GENERATE("position_based", "cascade", "multinomial_logit");
  const sim::SimulatedWorld world = sim::simulate(news(choice), 7);
  OneCell cell(sim::Task::kClick, "random", "online", {}, {});
  cell.plan.strategy = nullptr;
  close_the_loop(cell, news(choice));
  const auto result =
      replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, world.log, world.truth));
  const auto value = [&](const char* name) { return result.values.at(name).at(0); };
  REQUIRE(value("accuracy/regret_overall") == Approx(0.0).margin(1e-12));
  // Clicks are Bernoulli draws of what the slates promise, those of one slate not positively correlated: within 4
  // standard errors.
  const double impressions = value("accuracy/impressions_overall"), ctr = value("accuracy/ctr_overall");
  const double standard_error = std::sqrt(ctr * (1.0 - ctr) / impressions);
  REQUIRE(std::abs(value("accuracy/clicks_overall") / impressions - ctr) < 4.0 * standard_error);
}

}  // namespace
}  // namespace springtide::experiments
