#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <string>

#include "sim/fit/fit.hpp"
#include "sim/world/world.hpp"
#include "tests/support/catch.hpp"

namespace springtide {

/// The news preset's rates in a world small enough for a test: sim/worlds/news.toml with a tenth of users and items,
/// and twice the visits.
inline sim::WorldConfig small_news(std::map<std::string, sim::ParameterValue> given = {},
                                   std::vector<sim::DriftConfig> drifts = {}) {
  given.insert({{"users", std::int64_t{2'000}},
                {"items", std::int64_t{2'000}},
                {"items_published_per_day", 200.0},
                {"requests_per_user_per_day", 1.5}});
  return {sim::Parameters::resolve("world", sim::world_parameters(), given), std::move(drifts)};
}

/// A world that shows one item a request, as the log of takings that it would leave: nobody silent, no publications.
inline sim::EventLog takings_of(const sim::WorldConfig& world, std::uint64_t seed) {
  sim::EventLog log = sim::simulate(world, seed).log;
  log.task = sim::Task::kNextItem;
  for (float& value : log.feedback_value) value = 1.0F;
  return log;
}

/// How many of its standard errors an estimate lies from the truth.
inline double z_of(const sim::Estimate& estimate, double truth) {
  return (estimate.value - truth) / estimate.standard_error;
}

/// The same of the logarithm: of what is estimated as one, and may be off by a factor.
inline double z_of_log(const sim::Estimate& estimate, double truth) {
  return std::log(estimate.value / truth) * estimate.value / estimate.standard_error;
}

/// Standard errors are right when estimates over worlds lie about one of them from the truth.
struct Calibration {
  double sum = 0.0, squares = 0.0;
  int worlds = 0;

  void add(double z) {
    sum += z;
    squares += z * z;
    ++worlds;
  }
  /// Over n worlds the mean of z has standard error 1 / sqrt(n), its mean square sqrt(2 / n): both within three.
  bool sane() const {
    const double n = worlds, mean = sum / n, square = squares / n;
    INFO("mean z " << mean << ", mean square " << square);
    CHECK(std::abs(mean) < 3.0 / std::sqrt(n));
    CHECK(std::abs(square - 1.0) < 3.0 * std::sqrt(2.0 / n));
    return true;
  }
};

}  // namespace springtide
