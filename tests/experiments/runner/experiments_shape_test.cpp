// The experiments that ship: the shape that each must have, on a smaller copy of its spec.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/registry.hpp"
#include "experiments/runner.hpp"
#include "sim/events/error.hpp"
#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

Spec smaller(const std::string& name, const std::vector<std::string>& assignments) {
  return read_spec(std::string(SPRINGTIDE_SOURCE_DIR) + "/experiments/specs/" + name + ".toml", assignments);
}

bool any(const CellPlan&) { return true; }

/// All cells of a spec that are wanted, world by world and seed by seed.
std::vector<results::CellResult> run_all(const Spec& spec, bool (*wanted)(const CellPlan&) = any) {
  std::vector<results::CellResult> cells;
  for (const WorldVariant& variant : spec.worlds) {
    for (const std::uint64_t seed : spec.seeds) {
      sim::SimulatedWorld world = sim::simulate(*variant.world, seed);
      const ReplayInput input = make_replay_input(spec, variant, std::move(world.log), std::move(world.truth));
      for (const CellPlan& plan : plan_cells(spec)) {
        if (plan.world == &variant && plan.seed == seed && wanted(plan))
          cells.push_back(replay_cell(spec, plan, input));
      }
    }
  }
  return cells;
}

/// Of the only cell of this algorithm, strategy and world. @param world  "": there is one
double value_of(const std::vector<results::CellResult>& cells, const std::string& path, const std::string& algorithm,
                const std::string& strategy, const std::string& world = "") {
  for (const results::CellResult& cell : cells) {
    if (cell.algorithm == algorithm && cell.strategy == strategy && (world.empty() || cell.world == world)) {
      return cell.values.at(path)[0];
    }
  }
  throw sim::Error("no cell " + algorithm + " x " + strategy + " on " + world);
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

TEST_CASE("in every preset what is updated online is younger than the daily model, and clicked more",
          "[shape][experiments]") {
  const Spec spec = smaller("presets", {"world.users=2000", "world.duration=\"3d\"", "world.drift.change.at=\"36h\"",
                                        "experiment.seeds=[1]"});
  const auto cells = run_all(spec, [](const CellPlan& plan) { return plan.strategy->label != "hourly"; });
  for (const WorldVariant& world : spec.worlds) {
    INFO(world.label);
    const auto of = [&](const char* path, const char* strategy) {
      return value_of(cells, path, "logistic_regression", strategy, world.label);
    };
    CHECK(of("freshness/age_mean", "online") < 0.1 * of("freshness/age_mean", "daily"));
    CHECK(of("accuracy/ctr_overall", "online") > 1.01 * of("accuracy/ctr_overall", "daily"));
    CHECK(of("cost/train_examples_per_day", "online") < 2.0 * of("cost/train_examples_per_day", "daily"));
  }
}

TEST_CASE("after a sudden drift online dips and recovers, daily climbs a stair, and what comes back favours a fusion",
          "[shape][experiments]") {
  const Spec spec = smaller(
      "recovery", {"world.users=1000", "world.duration=\"7d\"", "experiment.seeds=[1]", "metrics.window=\"6h\""});
  std::map<std::string, std::vector<double>> auc;  // by 6 h from day 1 on: drifts begin windows 8 and 16
  for (const results::CellResult& cell : run_all(spec)) auc[cell.strategy] = cell.values.at("accuracy/auc");
  const auto mean = [&](const char* strategy, std::size_t from, std::size_t to) {
    double sum = 0.0;
    for (std::size_t w = from; w < to; ++w) sum += auc.at(strategy)[w];
    return sum / static_cast<double>(to - from);
  };
  REQUIRE(auc.at("online").size() == 24);
  // The other taste, from day 3 to 5.
  CHECK(mean("frozen", 8, 16) < mean("frozen", 0, 8) - 0.05);
  CHECK(mean("frozen", 14, 16) < mean("online", 14, 16) - 0.1);
  CHECK(mean("online", 8, 9) < mean("online", 14, 16) - 0.04);
  CHECK(mean("daily", 9, 12) < mean("online", 9, 12) - 0.05);              // before its stair
  CHECK(std::abs(mean("daily", 13, 16) - mean("online", 13, 16)) < 0.02);  // and after it
  // The old one again: the fusion has its frozen half, online has forgotten.
  CHECK(mean("frozen", 16, 18) > mean("online", 16, 18) + 0.02);
  CHECK(mean("fusion", 16, 18) > mean("online", 16, 18) + 0.02);
  CHECK(mean("fusion", 10, 16) > mean("online", 10, 16) - 0.01);
}

// Click rates with exponentially fading memory are an EWMA. Tracking a random walk, the best gain a of a label is
// (-l + sqrt(l^2 + 4 l)) / 2 with l = q / r, q what a label's time adds to the variance and r its noise; of an
// Ornstein-Uhlenbeck process in logits u of unit variance q = 2 theta dt and r = 1 / E[p (1 - p)] = 1 / 0.207.
double best_half_life_s(double drift_half_life_s, double labels_per_item_and_day) {
  const double dt = 86'400.0 / labels_per_item_and_day;
  const double ratio = 2.0 * std::numbers::ln2 / drift_half_life_s * dt * 0.207;
  const double gain = 0.5 * (-ratio + std::sqrt(ratio * ratio + 4.0 * ratio));
  return std::numbers::ln2 * dt / gain;
}

TEST_CASE("the best memory and the best learning rate go with the drift, as an EWMA's do", "[shape][experiments]") {
  // Oracle: what formula and spec say for 2,000 labels an item and day: a quarter, half an hour, an hour.
  CHECK(best_half_life_s(3.0 * 3600.0, 2000.0) == Approx(15.0 * 60.0).epsilon(0.01));
  CHECK(best_half_life_s(48.0 * 3600.0, 2000.0) == Approx(59.2 * 60.0).epsilon(0.01));
  const Spec spec =
      smaller("learning_rate", {"world.users=1000", "world.duration=\"2d\"", "experiment.seeds=[1]",
                                R"(sweep."world.drift.ornstein_uhlenbeck.half_life"=["3h", "2d", "10000d"])",
                                R"(sweep."algorithm.memory.half_life"=["5m", "21m", "84m", "6h"])",
                                R"(sweep."algorithm.constant.learning_rate"=[0.001, 0.004, 0.016, 0.064])"});
  const auto cells = run_all(spec);
  const auto auc = [&](const std::string& algorithm, const std::string& half_life) {
    return value_of(cells, "accuracy/auc_overall", algorithm, "online",
                    "world(drift.ornstein_uhlenbeck.half_life=" + half_life + ")");
  };
  // 1,000 labels an item and day: 21 and 84 minutes, and each beats its neighbours.
  REQUIRE(best_half_life_s(3.0 * 3600.0, 1000.0) == Approx(21.4 * 60.0).epsilon(0.01));
  REQUIRE(best_half_life_s(48.0 * 3600.0, 1000.0) == Approx(84.0 * 60.0).epsilon(0.01));
  for (const auto& [drift, best] : {std::pair{"3h", "21m"}, {"2d", "84m"}}) {
    for (const char* memory : {"5m", "21m", "84m", "6h"}) {
      INFO(drift << " " << memory);
      CHECK(auc(std::string("memory(half_life=") + best + ")", drift) >=
            auc(std::string("memory(half_life=") + memory + ")", drift));
    }
  }
  const auto best_rate = [&](const std::string& drift) {
    std::pair<double, double> best{0.0, 0.0};
    for (const char* rate : {"0.001", "0.004", "0.016", "0.064"}) {
      best = std::max(best, {auc(std::string("constant(learning_rate=") + rate + ")", drift), std::stod(rate)});
    }
    return best;
  };
  CHECK(best_rate("3h").second > best_rate("2d").second);
  CHECK(best_rate("2d").second > 0.001);
  CHECK(best_rate("3h").second < 0.064);
  // Nothing drifts: what decays, or never forgets, beats all that goes on at one pace.
  CHECK(auc("decaying", "10000d") > best_rate("10000d").first);
  CHECK(auc("decaying", "3h") < best_rate("3h").first);
  CHECK(auc("popularity", "10000d") > auc("memory(half_life=6h)", "10000d"));
  CHECK(auc("popularity", "3h") < auc("memory(half_life=6h)", "3h"));
}

TEST_CASE("a label window may be too short and too long, and late feedback told again mends a short one",
          "[shape][experiments]") {
  const auto cells =
      run_all(smaller("label_window", {"world.users=1000", "world.duration=\"2d\"", "experiment.seeds=[1]",
                                       R"(sweep."pipeline.label_window"=["5m", "1h", "8h"])"}));
  const auto of = [&](const char* path, const std::string& feedback, const std::string& window) {
    return value_of(cells, path, "decayed_popularity", "online",
                    "world(delayed_feedback=" + feedback + ",label_window=" + window + ")");
  };
  const char *auc = "accuracy/auc_overall", *level = "accuracy/calibration_ratio_overall";
  CHECK(of(auc, "naive", "1h") > of(auc, "naive", "5m") + 0.015);
  CHECK(of(auc, "naive", "1h") > of(auc, "naive", "8h") + 0.015);
  CHECK(std::abs(of(auc, "relabel", "5m") - of(auc, "naive", "1h")) < 0.01);
  // Biased low by the share of clicks that come later: 1 - exp(-5 / 60) come in time.
  CHECK(of(level, "naive", "5m") == Approx(1.0 - std::exp(-5.0 / 60.0)).epsilon(0.1));
  CHECK(of(level, "relabel", "5m") > 4.0 * of(level, "naive", "5m"));
}

TEST_CASE("features and parameters each have to be fresh", "[shape][experiments]") {
  const auto cells =
      run_all(smaller("features_parameters", {"world.users=500", "world.duration=\"3d\"", "experiment.seeds=[1]"}));
  const auto ctr = [&](const char* parameters, const char* features) {
    return value_of(cells, "accuracy/ctr_overall", "logistic_regression", parameters,
                    std::string("world(feature_store.every=") + features + ")");
  };
  const double both = ctr("online", "0s"), features = ctr("daily", "0s"), parameters = ctr("online", "1d"),
               neither = ctr("daily", "1d");
  CHECK(both > features + 0.005);
  CHECK(both > parameters + 0.005);
  CHECK(features > neither + 0.005);
  CHECK(parameters > neither + 0.005);
}

TEST_CASE("of new items the content is known before the click rate, which retraining knows last",
          "[shape][experiments]") {
  const auto cells_at = [](const char* age) {
    return run_all(smaller("cold_start", {"world.users=1000", "experiment.seeds=[1]", "metrics.keep_requests=false",
                                          std::string("metrics.new_item_age=") + age}));
  };
  const auto within_hour = cells_at("\"1h\""), within_days = cells_at("\"5d\"");
  const auto lead = [](const auto& cells, const char* strategy) {
    const char* path = "accuracy/new_items/auc_overall";
    return value_of(cells, path, "content", strategy) - value_of(cells, path, "click rate", strategy);
  };
  CHECK(lead(within_hour, "online") > 0.02);
  CHECK(lead(within_hour, "daily") > 0.04);
  CHECK(lead(within_days, "online") < 0.0);
  CHECK(lead(within_hour, "daily") > lead(within_days, "daily") + 0.04);
  // Who has both is no worse than content alone on what is new, and better on the rest.
  const char* path = "accuracy/new_items/auc_overall";
  CHECK(value_of(within_hour, path, "content and ids", "online") >
        value_of(within_hour, path, "content", "online") - 0.01);
  CHECK(value_of(within_days, path, "content and ids", "online") >
        value_of(within_days, path, "content", "online") + 0.02);
}

TEST_CASE("updating online beats frequent retraining in accuracy, age and compute at once", "[shape][experiments]") {
  const Spec spec = smaller("pareto", {"world.users=2000", "world.duration=\"3d\"", "experiment.seeds=[1]"});
  const auto cells = run_all(spec, [](const CellPlan& plan) { return plan.algorithm->label != "mlp"; });
  const auto of = [&](const char* path, const char* strategy) {
    return value_of(cells, path, "logistic_regression", strategy);
  };
  for (const char* strategy : {"hourly", "every 6h"}) {
    INFO(strategy);
    CHECK(of("accuracy/ctr_overall", "online") > of("accuracy/ctr_overall", strategy));
    CHECK(of("freshness/age_mean", "online") < of("freshness/age_mean", strategy));
    CHECK(of("cost/train_examples_per_day", "online") < of("cost/train_examples_per_day", strategy));
  }
  // The other end of the front: nothing trains on less than what is frozen, nor is as old.
  CHECK(of("cost/train_examples_per_day", "frozen") < 0.5 * of("cost/train_examples_per_day", "daily"));
  CHECK(of("accuracy/ctr_overall", "frozen") < of("accuracy/ctr_overall", "daily"));
  CHECK(of("freshness/age_mean", "frozen") > of("freshness/age_mean", "daily"));
}

TEST_CASE("load makes what shares a core with training late or old, by who goes first", "[shape][experiments]") {
  // A tenth of the users, and all work ten times as long: the same loads.
  const auto cells = run_all(smaller("load", {"world.users=500", "pipeline.serve_us=4000000.0",
                                              "pipeline.train_us_per_example=40000.0", "experiment.seeds=[1]"}));
  const auto of = [&](const char* path, std::size_t element, double rate, double share) {
    const std::string world = fmt::format("world(requests_per_user_per_day={:.1f},training_share={:.1f})", rate, share);
    const auto found =
        std::find_if(cells.begin(), cells.end(), [&](const results::CellResult& cell) { return cell.world == world; });
    if (found == cells.end()) throw sim::Error("no cell on " + world);
    return found->values.at(path)[element];
  };
  const auto load = [](double rate) { return 500.0 * rate / 86'400.0 * 4.0; };
  constexpr std::size_t kMedian = 0, kP99 = 2;
  for (const double rate : {12.0, 20.0, 28.0}) {
    INFO(rate);
    // Retrained each hour, in work / (1 - load): mean age that and half an hour, and the minute that labels take. With
    // a share, as long as it is not needed, the same.
    const double work = 500.0 * rate / 4.0 * 3.0 * 0.04;
    const double age = work / (1.0 - load(rate)) + 1800.0 + 60.0;
    CHECK(of("freshness/age_mean", 0, rate, 0.0) == Approx(age).epsilon(0.05));
    // Serving that goes first is M/D/1: half are answered within the median of one that meets nobody or one other.
    CHECK(of("latency/response", kMedian, rate, 0.0) < 4e9 * (1.0 + load(rate) / (1.0 - load(rate))));
    CHECK(of("latency/response", kP99, rate, 0.0) < of("latency/response", kP99, rate, 0.3));
    CHECK(of("latency/response", kP99, rate, 0.3) < of("latency/response", kP99, rate, 0.6));
  }
  // What serving is left, .4 of the core, is less than a load of .65: requests pile up for as long as a training takes.
  CHECK(of("latency/response", kP99, 28.0, 0.6) > 10.0 * of("latency/response", kP99, 28.0, 0.0));
  // Near a full load one gives way: age, where serving goes first, latency where training does.
  CHECK(of("freshness/age_mean", 0, 40.0, 0.0) > 1.5 * of("freshness/age_mean", 0, 40.0, 0.6));
  CHECK(of("latency/response", kP99, 40.0, 0.6) > 10.0 * of("latency/response", kP99, 40.0, 0.0));
  CHECK(of("freshness/age_mean", 0, 40.0, 0.0) > 1.5 * of("freshness/age_mean", 0, 28.0, 0.0));
}

TEST_CASE("of all algorithms none passes the oracle, and features beat popularity, which beats chance",
          "[shape][experiments]") {
  const Spec spec =
      smaller("algorithms", {"world.users=1500", "world.items=400", "world.items_published_per_day=50",
                             "world.duration=\"2d\"", "experiment.seeds=[1]", R"(sweep."world.mode"=["log"])"});
  std::map<std::string, double> ctr;
  for (const results::CellResult& cell : run_all(
           spec, [](const CellPlan& plan) { return plan.strategy == nullptr || plan.strategy->label == "online"; })) {
    ctr[cell.algorithm] = cell.values.at("accuracy/ctr_overall")[0];
  }
  for (const algorithms::AlgorithmInfo& info : algorithms::registry()) {
    INFO(info.name);
    CHECK((!info.capabilities.click || ctr.count(info.name) == 1));  // each has its place
  }
  for (const auto& [algorithm, clicks] : ctr) {
    INFO(algorithm << ": " << clicks);
    CHECK((algorithm == "oracle" || clicks < ctr.at("oracle")));
  }
  CHECK(ctr.at("popularity") > ctr.at("random") + 0.005);
  for (const char* personal : {"linear_regression", "logistic_regression", "factorization_machine", "mlp", "average",
                               "stacking", "exponentiated_gradient", "bandit_choice"}) {
    INFO(personal << ": " << ctr.at(personal));
    CHECK(ctr.at(personal) > ctr.at("popularity"));
  }
  // In a log nothing is learnt by exploring: it costs.
  for (const char* explorer : {"epsilon_greedy", "thompson_sampling", "lin_ucb"}) {
    INFO(explorer << ": " << ctr.at(explorer));
    CHECK(ctr.at(explorer) < ctr.at("logistic_regression"));
  }
}

}  // namespace
}  // namespace springtide::experiments
