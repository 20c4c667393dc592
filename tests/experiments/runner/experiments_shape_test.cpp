// The experiments that ship: the shape that each must have, on a smaller copy of its spec.

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <string>
#include <vector>

#include "experiments/runner.hpp"
#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

Spec smaller(const std::string& name, const std::vector<std::string>& assignments) {
  return read_spec(std::string(SPRINGTIDE_SOURCE_DIR) + "/experiments/specs/" + name + ".toml", assignments);
}

/// All cells of a spec, world by world and seed by seed.
std::vector<results::CellResult> run_all(const Spec& spec) {
  std::vector<results::CellResult> cells;
  for (const WorldVariant& variant : spec.worlds) {
    for (const std::uint64_t seed : spec.seeds) {
      sim::SimulatedWorld world = sim::simulate(*variant.world, seed);
      const ReplayInput input = make_replay_input(spec, variant, std::move(world.log), std::move(world.truth));
      for (const CellPlan& plan : plan_cells(spec)) {
        if (plan.world == &variant && plan.seed == seed) cells.push_back(replay_cell(spec, plan, input));
      }
    }
  }
  return cells;
}

TEST_CASE("a frozen model's AUC falls by the closed form", "[shape][experiments]") {
  // Fewer items than the spec has: the standard error of the AUC of one seed is then some 0.01, by the items' spread.
  const Spec spec = smaller("frozen_age", {"world.users=1000", "world.items=1000", "world.duration=\"5d\""});
  std::vector<double> auc(19, 0.0);
  double seeds = 0.0;
  for (const results::CellResult& cell : run_all(spec)) {
    if (cell.strategy != "frozen") continue;
    const std::vector<double>& windows = cell.values.at("accuracy/auc");
    REQUIRE(windows.size() == auc.size());
    for (std::size_t w = 0; w < auc.size(); ++w) auc[w] += windows[w];
    seeds += 1.0;
  }
  for (double& value : auc) value /= seeds;
  const auto age_days = [](std::size_t window) { return 0.25 * (static_cast<double>(window) + 0.5); };
  // r0 is what the first window says; the other 18 have no free parameter left. The half-life is two days.
  const double theta = std::numbers::ln2 / 2.0;
  const double r0 =
      std::numbers::sqrt2 * std::sin(std::numbers::pi / 2.0 * (auc[0] - 0.5)) * std::exp(theta * age_days(0));
  for (std::size_t w = 0; w < auc.size(); ++w) {
    const double law =
        0.5 + 2.0 / std::numbers::pi * std::asin(r0 * std::exp(-theta * age_days(w)) / std::numbers::sqrt2);
    INFO("age " << age_days(w) << " d");
    CHECK(std::abs(auc[w] - law) < 0.015);
  }
  CHECK(auc.front() > 0.8);
  CHECK(auc.back() < 0.65);
}

TEST_CASE("accuracy falls with the interval of publishing, slowly where it is short", "[shape][experiments]") {
  const Spec spec =
      smaller("sync_interval", {"world.users=2000", "experiment.seeds=[1, 2]", "world.duration=\"3d\"",
                                R"(sweep."strategy.online.publish_interval"=["10m", "1h", "6h", "12h"])"});
  std::map<std::string, double> auc;
  for (const results::CellResult& cell : run_all(spec)) {
    auc[cell.strategy] += cell.values.at("accuracy/auc_overall")[0] / 2.0;
  }
  const double every_10m = auc.at("online(publish_interval=10m)"), hourly = auc.at("online(publish_interval=1h)"),
               every_6h = auc.at("online(publish_interval=6h)"), every_12h = auc.at("online(publish_interval=12h)");
  CHECK(every_10m > hourly);
  CHECK(hourly > every_6h);
  CHECK(every_6h > every_12h);
  // Saturating: six times as often is worth less when it is often already.
  CHECK(every_10m - hourly < 0.5 * (hourly - every_6h));
}

TEST_CASE("what is lost goes by mean age, however it has come about", "[shape][experiments]") {
  const Spec spec = smaller("delay_collapse", {"world.users=1000", "world.duration=\"2d\"", "experiment.seeds=[1]",
                                               R"(sweep."strategy.online.publish_interval"=["1m", "2h", "4h"])",
                                               R"(sweep."pipeline.deployment_delay"=["0s", "1h", "2h"])"});
  std::map<double, std::vector<double>> auc_by_hours;  // mean ages within a minute or so of whole hours
  for (const results::CellResult& cell : run_all(spec)) {
    const double hours = std::round(cell.values.at("freshness/age_mean")[0] / 3600.0);
    auc_by_hours[hours].push_back(cell.values.at("accuracy/auc_overall")[0]);
  }
  REQUIRE(auc_by_hours.size() == 5);  // 0 .. 4 h
  double older = 1.0;
  for (const auto& [hours, auc] : auc_by_hours) {
    INFO("mean age " << hours << " h");
    const auto [least, most] = std::minmax_element(auc.begin(), auc.end());
    CHECK(*most - *least < 0.005);  // one line
    CHECK(*most < older - 0.01);    // that falls: an hour costs more than that
    older = *least;
  }
}

}  // namespace
}  // namespace springtide::experiments
