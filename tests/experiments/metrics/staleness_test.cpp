#include "experiments/metrics/staleness.hpp"

#include <cmath>
#include <limits>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("the half-life of a lead that decays exponentially is that of the decay", "[freshness]") {
  std::vector<double> quality, weight, start;
  for (int w = 0; w < 60; ++w) {
    quality.push_back(0.5 + 0.2 * std::exp(-std::log(2.0) * w / 17.3));
    weight.push_back(100.0);
    start.push_back(3600.0 * w);
  }
  // Straight lines between points of a convex curve: late by less than a hundredth of an hour.
  REQUIRE(half_life(quality, weight, start, 0.5) / 3600.0 == Approx(17.3).margin(0.01));
  REQUIRE(std::isnan(half_life(std::span(quality).first(17), weight, start, 0.5)));
  REQUIRE(half_life(std::span(quality).first(19), weight, start, 0.5) / 3600.0 == Approx(17.3).margin(0.01));
  REQUIRE(std::isnan(half_life(quality, weight, start, 0.7001)));
  REQUIRE(std::isnan(half_life({}, {}, {}, 0.5)));
}

TEST_CASE("half-life by hand: violators are pooled by weight, empty windows left out", "[freshness]") {
  // Leads 8, 6 and 7 pooled (weights 1 and 3: 6.75), 2: half of 8 lies at (6.75 - 4) / (6.75 - 2) of the last step.
  const std::vector<double> quality = {8, kNaN, 6, 7, 5, 2}, weight = {1, 5, 1, 3, 0, 1}, start = {0, 1, 2, 3, 4, 5};
  REQUIRE(half_life(quality, weight, start, 0.0) == Approx(3.0 + 2.0 * (6.75 - 4.0) / (6.75 - 2.0)));
}

TEST_CASE("half-life in noise is early by no more than its first block is high", "[freshness]") {
  std::vector<double> found;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    sim::RandomStream random("test/half_life", seed);
    std::vector<double> quality, weight(200, 1.0), start;
    for (int w = 0; w < 200; ++w) {
      start.push_back(w);
      // A flat beginning, so that the first lead can be estimated without bias from a few windows.
      const double lead = w < 40 ? 0.2 : 0.2 * std::exp(-std::log(2.0) * (w - 40) / 50.0);
      quality.push_back(0.5 + lead + 0.02 * random.normal());
    }
    found.push_back(half_life(quality, weight, start, 0.5));
  }
  const Moments estimate = moments(found);
  INFO("standard error " << estimate.standard_error_of_mean);
  REQUIRE(estimate.standard_error_of_mean < 1.5);
  // The first block of a falling fit is the greatest mean there is: some 0.01 high of 0.2, which is 4 windows early.
  REQUIRE(std::abs(estimate.mean - 90.0) < 3.0 * estimate.standard_error_of_mean + 5.0);
}

TEST_CASE("detections by hand: the first after a drift is its own, others are false alarms", "[freshness]") {
  const auto at = [](double seconds) { return sim::SimTime(sim::from_seconds(seconds)); };
  const std::vector<sim::SimTime> detections = {at(2), at(12), at(21), at(25), at(44), at(60)};
  // Measured from 10 to 50: 12 is before any drift of its own, 21 is of 20, 25 false; 30 is missed; 44 is of 40.
  const std::vector<double> drifts = {20, 30, 40};
  const DetectionQuality found = detection_quality(detections, drifts, at(10), at(50));
  REQUIRE(found.detections == 4.0);
  REQUIRE(found.false_alarms == 2.0);
  REQUIRE(found.missed == 1.0);
  REQUIRE(found.delay.size() == 3);
  REQUIRE(found.delay[0] == 1.0);
  REQUIRE(std::isnan(found.delay[1]));
  REQUIRE(found.delay[2] == 4.0);
}

TEST_CASE("drifts of one instant share a detection; a drift before the span may be detected, and is not missed",
          "[freshness]") {
  const auto at = [](double seconds) { return sim::SimTime(sim::from_seconds(seconds)); };
  const std::vector<sim::SimTime> detections = {at(12), at(25)};
  const std::vector<double> drifts = {5, 8, 20, 20};
  const DetectionQuality found = detection_quality(detections, drifts, at(10), at(50));
  REQUIRE(found.false_alarms == 0.0);
  REQUIRE(found.missed == 0.0);
  REQUIRE(std::isnan(found.delay[0]));
  REQUIRE(found.delay[1] == 4.0);
  REQUIRE(found.delay[2] == 5.0);
  REQUIRE(found.delay[3] == 5.0);
  const DetectionQuality quiet = detection_quality({}, {}, at(0), at(1));
  REQUIRE(quiet.detections == 0.0);
  REQUIRE(quiet.delay.empty());
}

}  // namespace
}  // namespace springtide::experiments
