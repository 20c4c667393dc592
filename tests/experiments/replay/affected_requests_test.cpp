// Recovery of those whom a drift strikes, where everyone else hides it.

#include "experiments/replay/affected_requests.hpp"

#include <cmath>

#include "experiments/metrics/freshness.hpp"
#include "experiments/replay/engine.hpp"
#include "tests/experiments/replay/plan.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

results::Dimensions hourly(int windows, double drift_hour) {
  results::Dimensions dimensions;
  for (int w = 0; w < windows; ++w) dimensions.window_start.push_back(3600.0 * w);
  dimensions.window_seconds = 3600.0;
  dimensions.drift_time = {3600.0 * drift_hour};
  return dimensions;
}

TEST_CASE("one segment's drift is seen by its own requests, which the whole curve hides", "[freshness][recovery]") {
  // User 0 of 20 is struck at hour 10, and served at half the oracle's value until hour 15: 2.5 % of the whole.
  sim::GroundTruth truth;
  truth.drifts.resize(2);
  truth.drifts[1].kind = "sudden";
  truth.drifts[1].target = "interests";
  truth.drifts[1].changes = {{sim::SimTime(10h), 1}};
  truth.drifts[1].start.assign(20, sim::kNever);
  truth.drifts[1].start[0] = sim::SimTime(10h);
  truth.drifts[0] = truth.drifts[1];
  truth.drifts[0].marked = false;  // of those without marks nothing is told
  const bool appeal = GENERATE(false, true);
  if (appeal) truth.drifts[1].target = "appeal";

  const AccuracyConfig config{
      .begin = sim::SimTime{}, .end = sim::SimTime(24h), .window = 1h, .cutoffs = {1}, .truth = true};
  std::vector<double> whole(24);
  struct Count : RequestSink {
    std::size_t requests = 0;
    void on_request(const ScoredRequest&) override { ++requests; }
  } next;
  AffectedRequests affected(config, truth, &next);
  const std::vector<sim::ItemId> items(2);
  for (int hour = 0; hour < 24; ++hour) {
    for (std::uint32_t user = 0; user < 20; ++user) {
      ScoredRequest request;
      request.time = sim::SimTime(hour * 1h + 1min);
      request.user = sim::UserId{user};
      request.items = items;
      request.oracle_value = 0.2;
      request.served_value = user == 0 && hour >= 10 && hour < 15 ? 0.1 : 0.2;
      affected.on_request(request);
      whole[static_cast<std::size_t>(hour)] += request.served_value / 0.2 / 20.0;
    }
  }
  const results::Dimensions dimensions = hourly(24, 10.0);
  REQUIRE(next.requests == 24 * 20);
  REQUIRE(recovery_time(whole, dimensions.window_start, 36'000.0, 3600.0) == 0.0);
  // A drift of appeal strikes everyone.
  REQUIRE(affected.recovery_times(dimensions) == std::vector<double>{appeal ? 0.0 : 5.0 * 3600.0});
}

TEST_CASE("a cell's recovery of the affected is that of their requests, told by hand", "[freshness][recovery]") {
  OneCell cell(sim::Task::kClick, "logistic_regression", "online", {}, {});
  cell.variant.world.emplace();
  sim::WorldConfig& world = *cell.variant.world;
  world.parameters = sim::Parameters::resolve("world", sim::world_parameters(),
                                              {{"users", std::int64_t{400}},
                                               {"items", std::int64_t{200}},
                                               {"duration", sim::SimDuration(48h)},
                                               {"requests_per_user_per_day", 8.0}});
  world.segments = {{"desk", sim::Parameters::resolve("segment", sim::segment_parameters(),
                                                      {{"device", std::vector<std::int64_t>{1}}})}};
  for (const sim::DriftInfo& info : sim::drift_registry()) {
    if (info.name != "sudden") continue;
    world.drifts = {{"sudden", sim::Parameters::resolve(
                                   "drift", info.parameters,
                                   {{"at", sim::SimDuration(24h)}, {"share", 1.0}, {"segment", std::string("desk")}})}};
  }
  cell.variant.pipeline.label_window = 10min;
  cell.spec.metrics.window = 3h;
  sim::SimulatedWorld simulated = sim::simulate(world, 7);
  const ReplayInput input =
      make_replay_input(cell.spec, cell.variant, std::move(simulated.log), std::move(simulated.truth));
  struct ByHand : RequestSink {
    const ReplayInput& input;
    std::vector<double> served = std::vector<double>(16), oracle = std::vector<double>(16);
    std::size_t struck = 0, requests = 0;
    explicit ByHand(const ReplayInput& of) : input(of) {}
    void on_request(const ScoredRequest& request) override {
      ++requests;
      if (input.truth.drifts[0].start[sim::index(request.user)] == sim::kNever) return;
      ++struck;
      const auto w = static_cast<std::size_t>(request.time.time_since_epoch() / 3h);
      served[w] += request.served_value * static_cast<double>(request.items.size());
      oracle[w] += request.oracle_value * static_cast<double>(request.items.size());
    }
  } by_hand(input);
  const results::CellResult result = replay_cell(cell.spec, cell.plan, input, &by_hand);
  std::vector<double> ratio;
  for (std::size_t w = 0; w < 16; ++w) ratio.push_back(by_hand.served[w] / by_hand.oracle[w]);
  const results::Dimensions dimensions = dimensions_of(input, cell.spec.metrics);
  REQUIRE(by_hand.struck > 500);
  REQUIRE(by_hand.struck < by_hand.requests / 2);
  const double expected = recovery_time(ratio, dimensions.window_start, 86'400.0, 10'800.0);
  const double found = result.values.at("freshness/recovery_time_affected").at(0);
  const double overall = result.values.at("freshness/recovery_time").at(0);
  INFO("affected " << found << ", all " << overall);
  REQUIRE(((std::isnan(found) && std::isnan(expected)) || found == expected));
  REQUIRE((std::isnan(found) || found > overall));
}

}  // namespace
}  // namespace springtide::experiments
