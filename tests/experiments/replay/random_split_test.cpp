#include "experiments/replay/random_split.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

/// All that hangs together: a request's user, its candidates with their chances, its slate with what came of it.
using Story = std::tuple<std::uint32_t, std::vector<std::uint32_t>, std::vector<float>, std::vector<std::uint32_t>,
                         std::vector<float>, std::vector<std::int64_t>>;

std::vector<Story> stories(const sim::EventLog& log, const sim::GroundTruth& truth) {
  std::vector<Story> all;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    Story& story = all.emplace_back();
    std::get<0>(story) = static_cast<std::uint32_t>(log.request_user[r]);
    for (std::size_t c = log.candidate_begin[r]; c < log.candidate_begin[r + 1]; ++c) {
      std::get<1>(story).push_back(static_cast<std::uint32_t>(log.candidates[c]));
      std::get<2>(story).push_back(truth.click_probability[c]);
    }
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      std::get<3>(story).push_back(log.impression_candidate[i]);
      std::get<4>(story).push_back(log.feedback_value[i]);
      const bool answered = log.feedback_time[i] != sim::kNever;
      std::get<5>(story).push_back(answered ? (log.feedback_time[i] - log.request_time[r]).count() : -1);
    }
  }
  return all;
}

sim::SimulatedWorld small_world() {
  sim::WorldConfig config;
  config.parameters = sim::Parameters::resolve(
      "world", sim::world_parameters(),
      {{"users", std::int64_t{200}}, {"items", std::int64_t{50}}, {"duration", std::string("2d")}});
  return sim::simulate(config, 1);
}

TEST_CASE("dealt anew, a request keeps its story and loses its time", "[random_split]") {
  sim::SimulatedWorld world = small_world();
  const sim::Column<sim::SimTime> instants = world.log.request_time;
  std::vector<Story> before = stories(world.log, world.truth);
  deal_anew(7, world.log, world.truth);
  std::vector<Story> after = stories(world.log, world.truth);
  REQUIRE_NOTHROW(world.log.validate());
  REQUIRE((world.log.request_time == instants));
  REQUIRE((before != after));
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  REQUIRE((before == after));
}

TEST_CASE("each seed deals in its own way, always the same", "[random_split]") {
  const auto dealt = [](std::uint64_t seed) {
    sim::SimulatedWorld world = small_world();
    deal_anew(seed, world.log, world.truth);
    return world.log.request_user;
  };
  REQUIRE((dealt(1) == dealt(1)));
  REQUIRE((dealt(1) != dealt(2)));
}

// Of n requests dealt with equal chances, as many of the first half stay there as a hypergeometric draw says: n/4 with
// variance n/16 x n/(n-1).
TEST_CASE("half of what came early comes late", "[random_split]") {
  sim::EventLog log;
  sim::GroundTruth truth;
  constexpr std::uint32_t kRequests = 10'000;
  log.users = kRequests;
  for (std::uint32_t r = 0; r < kRequests; ++r) {
    log.request_time.push_back(sim::SimTime(sim::SimDuration(r)));
    log.request_user.push_back(sim::id_at<sim::UserId>(r));
    log.candidate_begin.push_back(0);
    log.impression_begin.push_back(0);
  }
  deal_anew(3, log, truth);
  const auto half = log.request_user.begin() + kRequests / 2;
  const auto stayed =
      std::count_if(log.request_user.begin(), half, [](sim::UserId user) { return sim::index(user) < kRequests / 2; });
  REQUIRE(std::abs(static_cast<double>(stayed) - kRequests / 4.0) < 4.0 * std::sqrt(kRequests / 16.0));
}

}  // namespace
}  // namespace springtide::experiments
