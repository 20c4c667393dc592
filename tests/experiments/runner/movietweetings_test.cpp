// MovieTweetings 100K: the specs that ship, updated online, over the whole log, with its last tenth measured. Without
// the file these tests say so and pass.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "experiments/runner.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

struct Snapshot100K {
  sim::EventLog log;
  sim::SimTime begin;                                 // of the measured span
  std::map<std::string, results::CellResult> online;  // by the algorithm's label

  double overall(const std::string& algorithm, const std::string& metric, std::size_t cutoff = 0) const {
    return online.at(algorithm).values.at("accuracy/" + metric + "_overall").at(cutoff);
  }
};

std::optional<Snapshot100K> run(const std::string& spec_file) {
  const char* path = std::getenv("SPRINGTIDE_MOVIETWEETINGS_100K");
  if (path == nullptr || *path == '\0') {
    WARN(
        "skipped: SPRINGTIDE_MOVIETWEETINGS_100K is not set; it is the path of ratings_100K.dat, a snapshot of "
        "MovieTweetings");
    return std::nullopt;
  }
  const Spec spec = read_spec(std::string(SPRINGTIDE_SOURCE_DIR) + "/experiments/specs/" + spec_file,
                              {"log.path=" + std::string(path), "experiment.warmup=90%", "experiment.seeds=[1]",
                               "metrics.cutoffs=[10]", "metrics.latency=none"});
  const WorldVariant& variant = spec.worlds[0];
  ReplayInput input = make_replay_input(spec, variant, sim::read_log(*variant.log).log, sim::GroundTruth{});
  REQUIRE(input.log.requests() == 100'000);
  REQUIRE(input.log.users == 16'554);
  REQUIRE(input.log.items == 10'506);
  Snapshot100K run;
  for (const CellPlan& plan : plan_cells(spec)) {
    if (plan.strategy->label != "online") continue;
    run.online.emplace(plan.algorithm->label, replay_cell(spec, plan, input));
  }
  run.begin = input.begin;
  run.log = std::move(input.log);
  return run;
}

TEST_CASE("MovieTweetings 100K, which film next: popularity as a loop counts it, and all better than chance",
          "[movietweetings][oracle]") {
  const auto found = run("movietweetings.toml");
  if (!found) return;
  const sim::EventLog& log = found->log;

  // Every film seen before this second and not the user's own is ranked by its count; the film met first wins a tie.
  std::vector<std::uint32_t> count(log.items, 0);
  std::vector<std::set<std::uint32_t>> own(log.users);
  double measured = 0.0, hits = 0.0, reciprocal = 0.0, chance = 0.0;
  for (std::size_t r = 0, learnt = 0; r < log.requests(); ++r) {
    for (; log.request_time[learnt] < log.request_time[r]; ++learnt) {
      const auto item = static_cast<std::uint32_t>(log.impression_item[learnt]);
      ++count[item];
      own[sim::index(log.request_user[learnt])].insert(item);
    }
    if (log.request_time[r] < found->begin) continue;
    measured += 1.0;
    const auto target = static_cast<std::uint32_t>(log.impression_item[r]);
    const auto& mine = own[sim::index(log.request_user[r])];
    if (count[target] == 0 || mine.count(target) != 0) continue;
    std::uint32_t rank = 1, ranked = 0;
    for (std::uint32_t item = 0; item < log.items; ++item) {
      if (count[item] == 0 || mine.count(item) != 0) continue;
      ++ranked;
      rank += count[item] > count[target] || (count[item] == count[target] && item < target) ? 1U : 0U;
    }
    hits += rank <= 10 ? 1.0 : 0.0;
    reciprocal += 1.0 / rank;
    chance += 10.0 / ranked;
  }
  REQUIRE(found->overall("popularity", "impressions") == measured);
  REQUIRE(found->overall("popularity", "recall") == Approx(hits / measured).epsilon(1e-12));
  REQUIRE(found->overall("popularity", "mrr") == Approx(reciprocal / measured).epsilon(1e-12));

  const double by_chance = chance / measured, error = std::sqrt(by_chance / measured);
  REQUIRE(std::abs(found->overall("random", "recall") - by_chance) < 4.0 * error);
  for (const auto& [algorithm, cell] : found->online) {
    INFO(algorithm << ": recall@10 " << found->overall(algorithm, "recall"));
    CHECK((algorithm == "random" || found->overall(algorithm, "recall") > by_chance + 4.0 * error));
  }
  // What is on now is what is seen: to forget pays.
  REQUIRE(found->overall("decayed_popularity", "recall") > found->overall("popularity", "recall"));
}

TEST_CASE("MovieTweetings 100K, how many stars: the mean as a loop takes it, biases better, factors no worse",
          "[movietweetings][oracle]") {
  const auto found = run("movietweetings_rating.toml");
  if (!found) return;
  const sim::EventLog& log = found->log;
  double sum = 0.0, squares = 0.0, measured = 0.0;
  for (std::size_t r = 0, learnt = 0; r < log.requests(); ++r) {
    for (; log.request_time[learnt] < log.request_time[r]; ++learnt)
      sum += static_cast<double>(log.feedback_value[learnt]);
    if (log.request_time[r] < found->begin) continue;
    const double error = sum / static_cast<double>(learnt) - static_cast<double>(log.feedback_value[r]);
    squares += error * error;
    measured += 1.0;
  }
  // Scores are floats.
  REQUIRE(found->overall("mean_rating", "rmse") == Approx(std::sqrt(squares / measured)).epsilon(1e-6));
  for (const auto& [algorithm, cell] : found->online) {
    INFO(algorithm << ": RMSE " << found->overall(algorithm, "rmse"));
    CHECK((algorithm == "mean_rating" || algorithm == "cart" ||
           found->overall(algorithm, "rmse") < found->overall("mean_rating", "rmse")));
  }
  // Online, a tree of one leaf stays one: splits come of fits.
  REQUIRE(found->overall("cart", "rmse") == Approx(found->overall("mean_rating", "rmse")).epsilon(1e-6));
  REQUIRE(found->overall("biased_mf", "rmse") < found->overall("biases", "rmse") + 0.01);
}

}  // namespace
}  // namespace springtide::experiments
