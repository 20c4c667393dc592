#include "sim/world/drift/consumption.hpp"

#include <cmath>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/visiting.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kUsers = 20'000;

TEST_CASE("a click moves its topic by RecSim's step, up with probability (x + 1) / 2", "[drift][consumption]") {
  const double x = GENERATE(-0.9, -0.4, 0.0, 0.6);
  Visiting all(kUsers);
  const auto drift = all.drift("consumption", {{"scale", 2.0}});
  REQUIRE(drift->endogenous());
  const double step = 2.0 * (0.3 - 0.3 * std::abs(x));
  double up = 0.0;
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    std::vector<float> interests(16, static_cast<float>(2.0 * x));
    drift->consumed({user, 0, 0, 5, interests});
    const double moved = double{interests[5]} - 2.0 * x;
    REQUIRE(std::abs(moved) == Approx(step).margin(1e-5));
    REQUIRE(interests[4] == static_cast<float>(2.0 * x));
    up += moved > 0.0 ? 1.0 : 0.0;
  }
  const double p = 0.5 * (x + 1.0);
  REQUIRE(up / kUsers == within_standard_errors(p, std::sqrt(p * (1.0 - p) / kUsers), 4));
}

TEST_CASE("what has moved stays moved, and only in that user and topic", "[drift][consumption]") {
  Visiting all(3);
  const auto drift = all.drift("consumption");
  std::vector<float> interests(16, 0.5F);
  drift->consumed({1, 0, 0, 5, interests});
  const std::vector<float>& deviation = all.visit(*drift, 24h).deviation;
  for (std::size_t i = 0; i < deviation.size(); ++i) {
    REQUIRE(deviation[i] == Approx(i == 16 + 5 ? interests[5] - 0.5F : 0.0F).margin(1e-6));
  }
}

TEST_CASE("interests stay within the scale and are drawn to its ends", "[drift][consumption]") {
  // RecSim's process reinforces itself: steps shrink towards |x| = 1, which nothing passes.
  Visiting all(500);
  const auto drift = all.drift("consumption", {{"scale", 1.5}});
  std::size_t near_the_ends = 0;
  for (std::uint32_t user = 0; user < 500; ++user) {
    std::vector<float> interests(16, 0.0F);
    for (std::uint32_t request = 0; request < 100; ++request) {
      for (std::uint32_t position = 0; position < 2; ++position)
        drift->consumed({user, request, position, 0, interests});
      REQUIRE(std::abs(interests[0]) <= 1.5F);
    }
    near_the_ends += std::abs(interests[0]) > 1.2F ? 1 : 0;
  }
  REQUIRE(near_the_ends > 450);
  // Beyond the scale nothing moves.
  std::vector<float> beyond(16, 3.0F);
  drift->consumed({0, 200, 0, 0, beyond});
  REQUIRE(beyond[0] == 3.0F);
}

TEST_CASE("in a world it follows the clicks: who clicks nothing stays as they are", "[drift][consumption][world]") {
  const WorldConfig calm{world_of(), {}}, moved{world_of(), {drift_of("consumption", {{"scale", 3.0}})}};
  const SimulatedWorld a = simulate(calm, 4), b = simulate(moved, 4);
  REQUIRE(a.log.candidates == b.log.candidates);
  std::vector<char> has_clicked(a.log.users, 0);
  std::size_t changed = 0;
  for (std::size_t r = 0; r < a.log.requests(); ++r) {
    const std::size_t user = index(a.log.request_user[r]);
    bool same = true;
    for (std::uint32_t c = a.log.candidate_begin[r]; c < a.log.candidate_begin[r + 1]; ++c) {
      same &= a.truth.click_probability[c] == b.truth.click_probability[c];
    }
    if (has_clicked[user] == 0) REQUIRE(same);
    changed += same ? 0 : 1;
    for (std::uint32_t i = b.log.impression_begin[r]; i < b.log.impression_begin[r + 1]; ++i) {
      if (b.log.feedback_value[i] > 0.0F) has_clicked[user] = 1;
    }
  }
  REQUIRE(changed > 1'000);
}

}  // namespace
}  // namespace springtide::sim
