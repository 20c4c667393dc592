#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "algorithms/archive.hpp"
#include "algorithms/recommender.hpp"

namespace springtide::algorithms {

/// A bias for each bin of time in which something was learnt, and 0 for all others.
class BinBiases {
 public:
  static std::int64_t bin(SimTime time, sim::SimDuration width) {
    const auto elapsed = static_cast<double>(time.time_since_epoch().count());
    return static_cast<std::int64_t>(std::floor(elapsed / static_cast<double>(width.count())));
  }

  double of(std::int64_t bin) const {
    const auto place = std::lower_bound(biases_.begin(), biases_.end(), bin, before);
    return place != biases_.end() && place->bin == bin ? place->bias : 0.0;
  }
  /// The bias to write to, made where there is none; good until the next call.
  double& write(std::int64_t bin) {
    auto place = std::lower_bound(biases_.begin(), biases_.end(), bin, before);
    if (place == biases_.end() || place->bin != bin) place = biases_.insert(place, {bin, 0.0});
    return place->bias;
  }
  std::size_t size() const { return biases_.size(); }
  std::size_t bytes() const { return biases_.size() * sizeof(Bias); }

  void save(ArchiveWriter& archive) const { archive.column(biases_); }
  void load(ArchiveReader& archive) { biases_ = archive.column<Bias>(); }

 private:
  struct Bias {
    std::int64_t bin;
    double bias;
  };
  static bool before(const Bias& bias, std::int64_t bin) { return bias.bin < bin; }

  std::vector<Bias> biases_;  // by bin
};

}  // namespace springtide::algorithms
