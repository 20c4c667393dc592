#pragma once

#include <array>

#include "sim/events/random.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

/// Exponentials of mean 1 from a stream, a vector at a time, with the logarithm that every machine has.
class Exponentials {
 public:
  explicit Exponentials(RandomStream random) : random_(random) {}

  double operator()() {
    if (used_ == values_.size()) {
      for (float& value : values_) value = random_.uniform();
      logarithms(values_.data(), values_.size());
      used_ = 0;
    }
    return -static_cast<double>(values_[used_++]);
  }

 private:
  RandomStream random_;
  std::array<float, kLanes> values_{};
  std::size_t used_ = kLanes;
};

}  // namespace springtide::sim
