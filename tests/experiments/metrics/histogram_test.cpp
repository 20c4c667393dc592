#include "experiments/latency/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

#include "sim/events/random.hpp"
#include "sim/events/time.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

// Virtual and wall time do not mix.
static_assert(!std::is_convertible_v<WallTime, sim::SimTime> && !std::is_convertible_v<sim::SimTime, WallTime>);
static_assert(!std::is_constructible_v<sim::SimTime, WallTime> && !std::is_constructible_v<WallTime, sim::SimTime>);

TEST_CASE("quantiles are right to one part in 128 over nine decades", "[latency]") {
  sim::RandomStream random("test/histogram", 1);
  std::vector<double> values;
  Histogram histogram;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(std::floor(random.lognormal(8.0, 4.0)));
    histogram.record(WallDuration(static_cast<std::int64_t>(values.back())));
  }
  std::sort(values.begin(), values.end());
  for (const double q : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const double exact = values[static_cast<std::size_t>(std::ceil(q * 20'000)) - 1];
    REQUIRE(histogram.quantile_ns(q) == Approx(std::min(exact, 3.6e12)).epsilon(1.0 / 128).margin(1e-9));
  }
}

TEST_CASE("small values are exact", "[latency]") {
  Histogram histogram;
  for (int ns = 0; ns < 256; ++ns) histogram.record(WallDuration(ns));
  REQUIRE(histogram.quantile_ns(0.5) == 127.0);
  REQUIRE(histogram.quantile_ns(1.0) == 255.0);
}

TEST_CASE("a clock that stepped back counts as 0, and a call of hours as one", "[latency]") {
  Histogram histogram;
  histogram.record(WallDuration(-5));
  REQUIRE(histogram.quantile_ns(1.0) == 0.0);
  histogram.record(std::chrono::hours(5));
  REQUIRE(histogram.quantile_ns(1.0) == 3.6e12);
  REQUIRE(histogram.quantile_ns(0.5) == 0.0);
}

TEST_CASE("merging is recording in one", "[latency]") {
  Histogram one, other, both;
  for (int ns = 1; ns < 5000; ++ns) {
    (ns % 3 == 0 ? one : other).record(WallDuration(ns));
    both.record(WallDuration(ns));
  }
  one.merge(other);
  REQUIRE(one.count() == both.count());
  for (const double q : {0.1, 0.5, 0.99, 1.0}) REQUIRE(one.quantile_ns(q) == both.quantile_ns(q));
}

}  // namespace
}  // namespace springtide::experiments
