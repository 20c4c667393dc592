#include "sim/world/drift/ornstein_uhlenbeck.hpp"

#include <cmath>
#include <vector>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/visiting.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kUsers = 12'500;  // x 16 topics, all independent: the standard error is 1/sqrt(200,000)
constexpr float kSd = 0.7F;

OrnsteinUhlenbeck wandering(const Visiting& all, std::uint32_t number = 0) {
  return {{.half_life = 6h, .stationary_sd = kSd}, all.world(number)};
}

TEST_CASE("the first visit finds interests in their stationary law, whenever it is", "[drift]") {
  const SimDuration after = GENERATE(0s, 5h, 1000h);
  Visiting all(kUsers);
  OrnsteinUhlenbeck drift = wandering(all);
  const Moments now = moments(all.visit(drift, after).deviation);
  REQUIRE(now.mean == within_standard_errors(0.0, now.standard_error_of_mean, 4));
  REQUIRE(now.variance == within_standard_errors(double{kSd} * double{kSd}, now.standard_error_of_variance, 4));
}

TEST_CASE("law and autocorrelation do not depend on how often a user is looked at", "[drift]") {
  const std::uint32_t steps = GENERATE(1U, 7U, 200U);
  Visiting all(kUsers);
  OrnsteinUhlenbeck drift = wandering(all);
  const std::vector<float> first = all.visit(drift, 0s).deviation;
  std::vector<float> last;
  for (std::uint32_t step = 0; step < steps; ++step) last = all.visit(drift, SimDuration(18h) / steps).deviation;
  const Moments now = moments(last);
  REQUIRE(now.variance == within_standard_errors(double{kSd} * double{kSd}, now.standard_error_of_variance, 4));
  // Three half-lives later an eighth is left of the correlation, whose standard error is (1 - rho^2) / sqrt(n).
  double product = 0.0;
  for (std::size_t i = 0; i < first.size(); ++i) product += double{first[i]} * double{last[i]};
  const double correlation = product / (static_cast<double>(first.size()) * double{kSd} * double{kSd});
  REQUIRE(correlation == within_standard_errors(1.0 / 8.0, 1.0 / std::sqrt(static_cast<double>(first.size())), 4));
}

TEST_CASE("no time, no drift", "[drift]") {
  Visiting all(100);
  OrnsteinUhlenbeck drift = wandering(all);
  const std::vector<float> first = all.visit(drift, 3h).deviation;
  REQUIRE(all.visit(drift, 0s).deviation == first);
}

TEST_CASE("two of them add up, each with its own random numbers", "[drift]") {
  Visiting all(kUsers);
  OrnsteinUhlenbeck one = wandering(all), other = wandering(all, /*number=*/1);
  all.visit(one, 0s);
  const Moments both = moments(all.visit_again(other).deviation);
  REQUIRE(both.variance == within_standard_errors(2.0 * double{kSd} * double{kSd}, both.standard_error_of_variance, 4));
}

TEST_CASE("every setting out of range is named at once", "[drift][errors]") {
  Visiting all(1);
  REQUIRE_THROWS_WITH(OrnsteinUhlenbeck({.half_life = -1h, .stationary_sd = -0.1F}, all.world(0)),
                      "world.drift (ornstein_uhlenbeck): half_life = -1h: must be above 0s; "
                      "stationary_sd = -0.1: must be at least 0");
}

}  // namespace
}  // namespace springtide::sim
