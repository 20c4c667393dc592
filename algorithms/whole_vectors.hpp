#pragma once

#include <Eigen/Core>
#include <algorithm>

namespace springtide::algorithms {

/// values = function(values), an Eigen expression of an array, in whole vectors only, the last one filled up.
///
/// Eigen computes the tail of an array by other functions than the rest, which round otherwise; and what comes of a row
/// must not depend on where in a batch it lies.
template <typename Scalar, typename Function>
void in_whole_vectors(Scalar* values, Eigen::Index count, Function function) {
  constexpr Eigen::Index kWhole = 16;
  Eigen::Array<Scalar, kWhole, 1> block = Eigen::Array<Scalar, kWhole, 1>::Zero();
  for (Eigen::Index first = 0; first < count; first += kWhole) {
    const Eigen::Index here = std::min(kWhole, count - first);
    std::copy_n(values + first, here, block.data());
    block = function(block);
    std::copy_n(block.data(), here, values + first);
  }
}

}  // namespace springtide::algorithms
