// The quickstart's story on a smaller copy: who recovers from a sudden drift. Intervals over seeds must be apart.

#include <cmath>
#include <map>

#include "experiments/runner.hpp"
#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

const std::string kSpec = R"(
[experiment]
name = "shape"
seeds = [1, 2, 3]
warmup = "1d"
[world]
preset = "news"
users = 4000
items = 2000
duration = "6d"
requests_per_user_per_day = 2.0
[[world.drift]]
kind = "ornstein_uhlenbeck"
half_life = "3d"
[[world.drift]]
kind = "sudden"
at = "3d"
share = 1.0
[pipeline]
collection_delay = "30s"
label_window = "10m"
deployment_delay = "1m"
[[algorithm]]
name = "oracle"
[[algorithm]]
name = "random"
[[algorithm]]
name = "mlp"
[[strategy]]
name = "frozen"
[[strategy]]
name = "periodic"
label = "daily"
every = "1d"
window = "1d"
[[strategy]]
name = "online"
[metrics]
window = "12h"
latency = "none"
)";

struct Interval {
  double low, high;
};

/// Mean and twice the standard error over seeds.
Interval over_seeds(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double mean = 0.0, square = 0.0;
  for (const double value : values) mean += value / n;
  for (const double value : values) square += (value - mean) * (value - mean);
  const double error = 2.0 * std::sqrt(square / (n - 1.0) / n);
  return {mean - error, mean + error};
}

bool apart(const Interval& above, const Interval& below) { return above.low > below.high; }

// [algorithm/strategy][variable] -> one row of windows a seed
using Found = std::map<std::string, std::map<std::string, std::vector<std::vector<double>>>>;

Found run_all() {
  const Spec spec = parse_spec(kSpec, "test.toml");
  Found found;
  for (const std::uint64_t seed : spec.seeds) {
    sim::SimulatedWorld world = sim::simulate(*spec.worlds[0].world, seed);
    const ReplayInput input = make_replay_input(spec, spec.worlds[0], std::move(world.log), std::move(world.truth));
    for (const CellPlan& plan : plan_cells(spec)) {
      if (plan.seed != seed) continue;
      const auto result = replay_cell(spec, plan, input);
      for (const char* name : {"accuracy/auc", "accuracy/ctr", "accuracy/auc_overall"}) {
        found[result.algorithm + "/" + result.strategy][name].push_back(result.values.at(name));
      }
    }
  }
  return found;
}

TEST_CASE("after a sudden drift online recovers, daily climbs in steps, frozen does not", "[shape]") {
  static const Found found = run_all();  // once for all sections
  // Windows of 12 h from day 1: the drift falls between windows 3 and 4; daily trainings at the start of 4, 6 and 8.
  // What a drift does to a model is read off the ratio to the oracle, as recovery is (Shaker & Huellermeier 2015): new
  // tastes make the whole world more or less clickable, by up to a third, and even a random policy's rate moves so far.
  const auto relative = [&](const char* who, std::size_t window) {
    std::vector<double> values;
    const auto& oracle = found.at("oracle/truth").at("accuracy/ctr");
    const auto& own = found.at(who).at("accuracy/ctr");
    for (std::size_t seed = 0; seed < own.size(); ++seed) values.push_back(own[seed][window] / oracle[seed][window]);
    return over_seeds(values);
  };

  for (std::size_t window = 0; window < 10; ++window) {
    for (const char* who : {"mlp/online", "mlp/daily", "mlp/frozen"}) {
      REQUIRE(relative(who, window).high < 1.0);
    }
  }
  SECTION("all fall at once") {
    for (const char* who : {"mlp/online", "mlp/daily", "mlp/frozen"})
      REQUIRE(apart(relative(who, 3), relative(who, 4)));
  }
  SECTION("online recovers") {
    REQUIRE(apart(relative("mlp/online", 9), relative("mlp/online", 4)));
    REQUIRE(apart(relative("mlp/online", 5), relative("mlp/frozen", 5)));
  }
  SECTION("daily stays down until the next day's training, then steps up") {
    REQUIRE(apart(relative("mlp/online", 5), relative("mlp/daily", 5)));
    REQUIRE(apart(relative("mlp/daily", 6), relative("mlp/daily", 5)));
  }
  SECTION("frozen does not recover") { REQUIRE(apart(relative("mlp/daily", 9), relative("mlp/frozen", 9))); }
  SECTION("random has AUC 0.5 within its standard error") {
    std::vector<double> overall;
    for (const auto& row : found.at("random/online").at("accuracy/auc_overall")) overall.push_back(row[0]);
    const Interval interval = over_seeds(overall);
    const double error = 4.0 * std::sqrt(0.25 / 3.0 / 15'000.0);  // about 5,000 clicks a seed (Hanley & McNeil's bound)
    REQUIRE(interval.low - error < 0.5);
    REQUIRE(interval.high + error > 0.5);
    REQUIRE(interval.high - interval.low < 0.05);
  }
}

}  // namespace
}  // namespace springtide::experiments
