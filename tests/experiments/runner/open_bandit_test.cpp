// The real log with propensities, from its file to the metrics.

#include "experiments/input_cache.hpp"
#include "experiments/runner.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

// Over the rows after the first 3,000, by awk on the unpacked file:
//   awk -F, 'NR > 3001 {n++; c += $5} END {print n, c}' men.csv       prints 7000 33
TEST_CASE("Open Bandit is replayed as impressions with clicks", "[runner][open_bandit]") {
  const Spec spec = read_spec(SPRINGTIDE_SOURCE_DIR "/experiments/specs/open_bandit.toml");
  InputCache inputs(spec, 1);
  const std::vector<CellPlan> plans = plan_cells(spec);
  for (const CellPlan& plan : plans) inputs.expect(plan);
  for (const CellPlan& plan : plans) {
    INFO(plan.algorithm->label << " x " << plan.strategy->label);
    const results::CellResult result = replay_cell(spec, plan, *inputs.get(plan));
    REQUIRE(result.values.at("accuracy/impressions_overall") == std::vector{7000.0});
    REQUIRE(result.values.at("accuracy/clicks_overall") == std::vector{33.0});
    REQUIRE(result.values.at("accuracy/ctr_overall") == std::vector{33.0 / 7000.0});
    REQUIRE(result.values.at("cost/train_examples").front() > 0.0);
  }
}

}  // namespace
}  // namespace springtide::experiments
