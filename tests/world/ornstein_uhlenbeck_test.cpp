#include "sim/world/drift/ornstein_uhlenbeck.hpp"

#include <numeric>
#include <span>
#include <vector>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kUsers = 12'500;  // x 16 topics, all independent: the standard error is 1/sqrt(200,000)
constexpr std::size_t kTopics = 16;
constexpr float kSd = 0.7F, kHome = 1.0F;

std::vector<float> values(const Interests& interests) {
  return {interests.now(0), interests.now(0) + std::size_t{kUsers} * kTopics};
}

std::vector<float> advanced(SimDuration span, std::uint32_t steps, float start) {
  OrnsteinUhlenbeck drift({.half_life = 6h, .stationary_sd = kSd}, /*seed=*/11, /*number=*/0);
  Interests interests(kUsers, kTopics);
  std::fill_n(interests.home(0), std::size_t{kUsers} * kTopics, kHome);
  std::fill_n(interests.now(0), std::size_t{kUsers} * kTopics, start);
  std::vector<std::uint32_t> users(kUsers);
  std::iota(users.begin(), users.end(), 0U);
  for (std::uint32_t step = 0; step < steps; ++step) {
    const std::vector<std::uint32_t> ordinals(kUsers, step);
    const std::vector<SimDuration> elapsed(kUsers, span / steps);
    drift.advance({users, ordinals, elapsed}, interests);
  }
  return values(interests);
}

TEST_CASE("a deviation from home halves in a half-life", "[drift]") {
  const Moments now = moments(advanced(6h, 1, /*start=*/3.0F));
  REQUIRE(now.mean == within_standard_errors(1.0 + (3.0 - 1.0) / 2.0, now.standard_error_of_mean, 4));
}

TEST_CASE("the law does not depend on how often a user is looked at", "[drift]") {
  const std::uint32_t steps = GENERATE(1U, 7U, 200U);
  const Moments now = moments(advanced(18h, steps, /*start=*/3.0F));
  const double kept = 1.0 / 8.0;  // three half-lives
  REQUIRE(now.mean == within_standard_errors(1.0 + 2.0 * kept, now.standard_error_of_mean, 4));
  REQUIRE(now.variance ==
          within_standard_errors(double{kSd} * double{kSd} * (1.0 - kept * kept), now.standard_error_of_variance, 4));
}

TEST_CASE("no time, no drift", "[drift]") {
  for (const float x : advanced(0s, 1, 3.0F)) REQUIRE(x == 3.0F);
}

TEST_CASE("interests settle in their stationary law and stay in it", "[drift]") {
  OrnsteinUhlenbeck drift({.half_life = 6h, .stationary_sd = kSd}, 11, 0);
  Interests interests(kUsers, kTopics);
  drift.settle(interests);
  const Moments settled = moments(values(interests));
  REQUIRE(settled.mean == within_standard_errors(0.0, settled.standard_error_of_mean, 4));
  REQUIRE(settled.variance == within_standard_errors(double{kSd} * double{kSd}, settled.standard_error_of_variance, 4));
}

TEST_CASE("every setting out of range is named at once", "[drift][errors]") {
  REQUIRE_THROWS_WITH(OrnsteinUhlenbeck({.half_life = -1h, .stationary_sd = -0.1F}, 1, 0),
                      "world.drift (ornstein_uhlenbeck): half_life = -1h: must be above 0s; "
                      "stationary_sd = -0.1: must be at least 0");
}

}  // namespace
}  // namespace springtide::sim
