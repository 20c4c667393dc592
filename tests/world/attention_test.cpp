#include "sim/world/attention.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

TEST_CASE("an item is drawn in proportion to its popularity, halved for every half-life of age", "[attention]") {
  const Parameters parameters = world_of({{"candidates", std::int64_t{1}},
                                          {"slate", std::int64_t{1}},
                                          {"items", std::int64_t{40}},
                                          {"items_published_per_day", 20.0}});
  const Catalogue catalogue(parameters, 4);
  Attention attention(parameters, catalogue, 4);
  constexpr std::uint32_t kRequests = 200'000;
  // Not at the start of an epoch, of nine hours: some items of its table are not published yet.
  const SimTime now(SimDuration(2 * 24h + 3h));
  std::vector<Arrival> requests;
  for (std::uint32_t r = 0; r < kRequests; ++r) requests.push_back({now, r, 0});
  std::vector<std::uint32_t> items(kRequests);
  attention.draw(requests, items);

  std::vector<double> weight(catalogue.items(), 0.0), count(catalogue.items(), 0.0);
  double total = 0.0;
  for (std::uint32_t item = 0; item < catalogue.items(); ++item) {
    if (catalogue.published()[item] >= now) continue;
    const double half_lives = to_seconds(now - catalogue.published()[item]) / to_seconds(SimDuration(36h));
    weight[item] = double{catalogue.popularity()[item]} * std::exp2(-half_lives);
    total += weight[item];
  }
  for (const std::uint32_t item : items) count[item] += 1.0;
  for (std::uint32_t item = 0; item < catalogue.items(); ++item) {
    const double share = weight[item] / total;
    INFO("item " << item);
    REQUIRE(count[item] / kRequests ==
            within_standard_errors(share, std::sqrt(share * (1.0 - share) / kRequests), 4.5));
  }
}

TEST_CASE("candidates are distinct and published, even where attention sits on few", "[attention]") {
  const Parameters parameters = world_of({{"candidates", std::int64_t{40}},
                                          {"items", std::int64_t{40}},
                                          {"popularity_sd", 5.0},
                                          {"attention_half_life", SimDuration(6h)}});
  const Catalogue catalogue(parameters, 1);
  Attention attention(parameters, catalogue, 1);
  std::vector<std::uint32_t> items(40);
  for (std::uint32_t r = 0; r < 50; ++r) {
    const Arrival request{SimTime(SimDuration(1h * r)), r, 0};
    attention.draw({&request, 1}, items);
    REQUIRE(std::set<std::uint32_t>(items.begin(), items.end()).size() == 40);
    for (const std::uint32_t item : items) REQUIRE(catalogue.published()[item] < request.time);
  }
}

TEST_CASE("what is drawn for a request does not depend on its company", "[attention]") {
  const Parameters parameters = world_of();
  const Catalogue catalogue(parameters, 1);
  Attention together(parameters, catalogue, 1), alone(parameters, catalogue, 1);
  std::vector<Arrival> requests;
  for (std::uint32_t r = 0; r < 30; ++r) requests.push_back({SimTime(SimDuration(5h * r)), 1'000 - r, r});
  std::vector<std::uint32_t> items(30 * 20), own(20);
  together.draw(requests, items);
  for (const std::size_t r : {3U, 17U, 29U}) {
    alone.draw({&requests[r], 1}, own);
    REQUIRE(std::equal(own.begin(), own.end(), items.begin() + static_cast<std::ptrdiff_t>(r * 20)));
  }
}

}  // namespace
}  // namespace springtide::sim
