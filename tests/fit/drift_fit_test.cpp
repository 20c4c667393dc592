#include "sim/fit/drift_fit.hpp"

#include <cmath>

#include "tests/fit/fitted.hpp"

namespace springtide::sim {
namespace {

TEST_CASE("a wandering of interests is found in clicks, with half-life and spread within three standard errors") {
  const WorldConfig still = small_news({{"users", std::int64_t{1'000}}, {"requests_per_user_per_day", 3.0}});
  WorldConfig moving = still;
  moving.drifts.push_back(wandering(SimDuration(std::chrono::hours(24)), 1.0));
  const DriftFit fit = fit_drift(simulate(moving, 11).log, still, 1);
  REQUIRE(fit.identified);
  CHECK(std::abs(z_of_log(fit.half_life_days, 1.0)) < 3.0);
  CHECK(std::abs(z_of_log(fit.stationary_sd, 1.0)) < 3.0);
  // A thousand users say little more than that it is days, not weeks.
  CHECK(fit.half_life_days.standard_error < 1.5);
  CHECK(fit.stationary_sd.standard_error < 0.7);
  CHECK_FALSE(fit_drift(simulate(still, 12).log, still, 1).identified);
}

}  // namespace
}  // namespace springtide::sim
