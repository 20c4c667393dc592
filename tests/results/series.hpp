#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "results/estimated_mean.hpp"
#include "sim/events/random.hpp"

namespace springtide::results {

/// How differences scatter: windows of one seed are an autoregression of standard deviation 1, and each seed has an
/// offset of its own.
struct SeriesLaw {
  double between_windows = 0.5;  ///< correlation of neighbours
  double between_seeds = 0.3;    ///< standard deviation of the offsets
  double mean = 0.0;
};

inline std::vector<WindowSeries> drawn_series(std::size_t seeds, std::size_t windows, const SeriesLaw& law,
                                              std::uint64_t random_seed) {
  std::vector<WindowSeries> series;
  for (std::size_t s = 0; s < seeds; ++s) {
    sim::RandomStream random("test/series", random_seed, s);
    const double offset = law.mean + law.between_seeds * static_cast<double>(random.normal());
    double value = static_cast<double>(random.normal());
    WindowSeries& of_seed = series.emplace_back();
    for (std::size_t w = 0; w < windows; ++w) {
      of_seed.value.push_back(offset + value);
      of_seed.weight.push_back(1.0);
      const double fresh = std::sqrt(1.0 - law.between_windows * law.between_windows);
      value = law.between_windows * value + fresh * static_cast<double>(random.normal());
    }
  }
  return series;
}

}  // namespace springtide::results
