#include "sim/world/attention.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

struct Fading {
  std::string law;
  double shape;
  SimDuration half_life, lifetime;
};
const std::vector<Fading> kLaws = {{"exponential", 0.4, 36h, 0h},
                                   {"exponential", 0.4, 36h, 30h},
                                   {"stretched_exponential", 0.4, 4h, 0h},
                                   {"stretched_exponential", 2.0, 36h, 60h},
                                   {"power_law", 0.3, 10h, 0h},
                                   {"power_law", 2.0, 2h, 40h}};

Parameters world_with(const Fading& fading, std::map<std::string, ParameterValue> given) {
  given.insert({{"attention", fading.law},
                {"attention_shape", fading.shape},
                {"attention_half_life", fading.half_life},
                {"lifetime", fading.lifetime}});
  return world_of(given);
}

// The law by its definition, one item at a time.
std::vector<double> shares_of(const Catalogue& catalogue, const Fading& fading, SimTime now) {
  std::vector<double> share(catalogue.items(), 0.0);
  double total = 0.0;
  for (std::uint32_t item = 0; item < catalogue.items(); ++item) {
    const SimDuration age = now - catalogue.published()[item];
    if (age <= SimDuration(0) || (fading.lifetime > SimDuration(0) && age >= fading.lifetime)) continue;
    const double x = to_seconds(age) / to_seconds(fading.half_life), s = fading.shape;
    const double left = fading.law == "exponential"             ? std::exp2(-x)
                        : fading.law == "stretched_exponential" ? std::exp2(-std::pow(x, s))
                                                                : std::pow(1.0 + (std::exp2(1.0 / s) - 1.0) * x, -s);
    share[item] = double{catalogue.popularity()[item]} * left;
    total += share[item];
  }
  for (double& one : share) one /= total;
  return share;
}

TEST_CASE("an item is drawn in proportion to its popularity and to what its age has left of it", "[attention]") {
  const Fading fading = GENERATE(from_range(kLaws));
  INFO(fading.law << ", shape " << fading.shape << ", lifetime " << to_seconds(fading.lifetime) << " s");
  const Parameters parameters = world_with(fading, {{"candidates", std::int64_t{1}},
                                                    {"slate", std::int64_t{1}},
                                                    {"items", std::int64_t{40}},
                                                    {"items_published_per_day", 20.0}});
  const Catalogue catalogue(parameters, 4);
  Attention attention(parameters, catalogue, 4);
  constexpr std::uint32_t kRequests = 100'000;
  // Wherever in an epoch these are, some items of its table are not published yet, or no more alive. Two of them are
  // drawn together, so that requests of one batch have laws of their own.
  std::vector<Arrival> requests;
  std::vector<std::uint32_t> items(2 * kRequests);
  for (const SimTime now : {SimTime(SimDuration(2 * 24h + 3h)), SimTime(SimDuration(5 * 24h + 7h))}) {
    requests.clear();
    for (std::uint32_t r = 0; r < kRequests; ++r) requests.push_back({now, r, 0});
    for (std::uint32_t r = 0; r < kRequests; ++r) requests.push_back({now + SimDuration(20min), r, 1});
    attention.draw(requests, items);
    for (std::uint32_t part = 0; part < 2; ++part) {
      std::vector<double> count(catalogue.items(), 0.0);
      for (std::uint32_t r = 0; r < kRequests; ++r) count[items[part * kRequests + r]] += 1.0;
      const std::vector<double> share = shares_of(catalogue, fading, requests[part * kRequests].time);
      for (std::uint32_t item = 0; item < catalogue.items(); ++item) {
        INFO("item " << item);
        // The rarest are counted on fingers, and are not normal: one draw is allowed beside the standard errors.
        REQUIRE(count[item] == within_standard_errors(kRequests * share[item],
                                                      std::sqrt(kRequests * share[item] * (1.0 - share[item])) + 0.2,
                                                      5));
      }
    }
  }
}

TEST_CASE("pairs are drawn one after the other, without putting back", "[attention]") {
  const Fading fading = GENERATE(from_range(kLaws));
  const Parameters parameters = world_with(fading, {{"candidates", std::int64_t{2}},
                                                    {"slate", std::int64_t{1}},
                                                    {"items", std::int64_t{8}},
                                                    {"items_published_per_day", 8.0}});
  const Catalogue catalogue(parameters, 5);
  Attention attention(parameters, catalogue, 5);
  constexpr std::uint32_t kRequests = 50'000;
  std::vector<Arrival> requests;
  for (std::uint32_t r = 0; r < kRequests; ++r) requests.push_back({SimTime(SimDuration(30h)), r, 0});
  std::vector<std::uint32_t> items(2 * kRequests);
  attention.draw(requests, items);
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> count;
  for (std::uint32_t r = 0; r < kRequests; ++r) count[{items[2 * r], items[2 * r + 1]}] += 1.0;
  const std::vector<double> share = shares_of(catalogue, fading, requests.front().time);
  for (std::uint32_t a = 0; a < catalogue.items(); ++a) {
    for (std::uint32_t b = 0; b < catalogue.items(); ++b) {
      const double p = a == b ? 0.0 : share[a] * share[b] / (1.0 - share[a]);
      INFO(fading.law << " " << a << ", " << b);
      REQUIRE(count[{a, b}] == within_standard_errors(kRequests * p, std::sqrt(kRequests * p * (1.0 - p)) + 0.2, 5));
    }
  }
}

TEST_CASE("laws of attention halve at the half-life, and Digg's is paid half within 69 minutes", "[attention]") {
  for (const Fading& fading : kLaws) {
    const AttentionLaw law(world_with(fading, {}));
    std::vector<float> ages = {0.0F, 1.0F};
    law.logarithms_of(ages);
    CHECK(ages[0] == Approx(0.0).margin(1e-6));
    CHECK(ages[1] == Approx(-std::log(2.0)).epsilon(1e-5));
  }
  // Closed forms of the integral to an age of 10: (1 - 2^-10) / ln 2, and ((1 + 10 c)^(1 - s) - 1) / (c (1 - s)).
  CHECK(AttentionLaw(world_of()).lived_by(10.0) == Approx((1.0 - std::exp2(-10.0)) / std::log(2.0)).epsilon(1e-3));
  const double c = std::exp2(1.0 / 0.3) - 1.0;
  CHECK(AttentionLaw(world_with(kLaws[4], {})).lived_by(10.0) ==
        Approx((std::pow(1.0 + 10.0 * c, 0.7) - 1.0) / (c * 0.7)).epsilon(1e-3));
  // Wu & Huberman 2007: e^(-0.4 t^0.4), t in minutes, which is half at (ln 2 / 0.4)^2.5 minutes. All of it is
  // Gamma(3.5) / 0.4^2.5 minutes, and half of that is paid by their 69.
  const AttentionLaw digg(world_of({{"attention", std::string("stretched_exponential")}, {"attention_shape", 0.4}}));
  const double half_life_min = std::pow(std::log(2.0) / 0.4, 2.5);
  const double all_min = std::tgamma(3.5) / std::pow(0.4, 2.5);
  CHECK(digg.lived_by(1e6) * half_life_min == Approx(all_min).epsilon(1e-3));
  CHECK(digg.lived_by(69.0 / half_life_min) * half_life_min == Approx(all_min / 2.0).epsilon(2e-3));
}

TEST_CASE("candidates are distinct and published, even where attention sits on few", "[attention]") {
  const std::string law = GENERATE("exponential", "stretched_exponential", "power_law");
  const Parameters parameters = world_of({{"candidates", std::int64_t{40}},
                                          {"items", std::int64_t{40}},
                                          {"popularity_sd", 5.0},
                                          {"attention", law},
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
  const Parameters parameters = world_with(GENERATE(from_range(kLaws)), {{"items_published_per_day", 300.0}});
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
