#include "sim/world/catalogue.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

TEST_CASE("publications follow the hour of the day, before the start and after it", "[catalogue]") {
  constexpr double kAmplitude = 0.8, kPeak = 9.0, kRate = 2'000.0;
  const Catalogue catalogue(world_of({{"items", std::int64_t{20'000}},
                                      {"topics", std::int64_t{1}},
                                      {"items_published_per_day", kRate},
                                      {"publication_amplitude", kAmplitude},
                                      {"publication_peak_hour", kPeak},
                                      {"duration", SimDuration(10 * 24h)}}),
                            1);
  std::array<std::array<double, 24>, 2> count{};
  for (const SimTime time : catalogue.published()) {
    const std::int64_t hour = time.time_since_epoch() / SimDuration(1h) + 24 * 100 - (time < SimTime{} ? 1 : 0);
    count[time < SimTime{} ? 0 : 1][static_cast<std::size_t>(hour % 24)] += 1.0;
  }
  const double later = static_cast<double>(catalogue.items()) - 20'000.0;
  REQUIRE(later == within_standard_errors(10.0 * kRate, std::sqrt(10.0 * kRate), 4));
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const double from = (static_cast<double>(hour) - kPeak) / 24.0 * 2.0 * std::numbers::pi;
    const double share = 1.0 / 24.0 + kAmplitude * (std::sin(from + std::numbers::pi / 12.0) - std::sin(from)) /
                                          (2.0 * std::numbers::pi);
    INFO("hour " << hour);
    // Ten whole days of each.
    for (const auto& of : count) {
      REQUIRE(of[hour] == within_standard_errors(10.0 * kRate * share, std::sqrt(10.0 * kRate * share), 4.5));
    }
  }
}

TEST_CASE("with a lifetime, as many are alive as are published in one", "[catalogue]") {
  const SimDuration lifetime(12h);
  const Catalogue catalogue(world_of({{"items", std::int64_t{1'000}},
                                      {"topics", std::int64_t{1}},
                                      {"items_published_per_day", 2'000.0},
                                      {"lifetime", lifetime},
                                      {"duration", SimDuration(60 * 24h)}}),
                            2);
  REQUIRE(catalogue.published().front() >= SimTime(-lifetime));
  // Counted once a lifetime, so that the counts are independent: Poisson of 2,000 x half a day.
  std::vector<double> alive;
  for (SimTime now{SimDuration(24h)}; now < SimTime(SimDuration(60 * 24h)); now += lifetime) {
    alive.push_back(static_cast<double>(std::count_if(catalogue.published().begin(), catalogue.published().end(),
                                                      [&](SimTime at) { return at < now && at + lifetime > now; })));
  }
  const Moments of = moments(alive);
  REQUIRE(of.mean == within_standard_errors(1'000.0, of.standard_error_of_mean, 4));
  REQUIRE(of.variance == within_standard_errors(1'000.0, of.standard_error_of_variance, 4));
}

TEST_CASE("a world that runs out of items is refused, one that does not is not", "[catalogue][errors]") {
  const auto world = [](double per_day, SimDuration lifetime) {
    return world_of({{"items", std::int64_t{100}},
                     {"candidates", std::int64_t{20}},
                     {"items_published_per_day", per_day},
                     {"lifetime", lifetime}});
  };
  REQUIRE_THROWS_WITH(Catalogue(world(0.0, 24h), 1),
                      Catch::StartsWith("world: lifetime = 1d: leaves 19 items alive at ") &&
                          Catch::EndsWith(", seed 1: must be at least candidates = 20 at any time"));
  REQUIRE_THROWS_AS(Catalogue(world(25.0, 24h), 1), ConfigError);
  REQUIRE_NOTHROW(Catalogue(world(100.0, 24h), 1));
  // All of them outlive the world.
  REQUIRE_NOTHROW(Catalogue(world(0.0, 30 * 24h), 1));
}

TEST_CASE("prices are lognormal and take from the appeal by their logarithm", "[catalogue]") {
  std::map<std::string, ParameterValue> given = {{"items", std::int64_t{20'000}},
                                                 {"topics", std::int64_t{2}},
                                                 {"price_median", 30.0},
                                                 {"price_sd", 0.6},
                                                 {"price_sensitivity", 0.8}};
  const Catalogue catalogue(world_of(given), 3);
  given["price_sd"] = 0.0;
  const Catalogue free(world_of(given), 3);
  REQUIRE(free.log_price().empty());
  const Moments of = moments(catalogue.log_price());
  REQUIRE(of.mean == within_standard_errors(std::log(30.0), of.standard_error_of_mean, 4));
  REQUIRE(of.variance == within_standard_errors(0.36, of.standard_error_of_variance, 4));
  for (std::uint32_t item = 0; item < 100; ++item) {
    const double taken = double{free.traits(item).quality} - double{catalogue.traits(item).quality};
    REQUIRE(taken == Approx(0.8 * (double{catalogue.log_price()[item]} - std::log(30.0))).margin(1e-5));
    REQUIRE(free.published()[item] == catalogue.published()[item]);
  }
}

}  // namespace
}  // namespace springtide::sim
