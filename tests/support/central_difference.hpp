#pragma once

#include <cstddef>
#include <vector>

namespace springtide {

/// The slopes of a smooth function of several variables, by central differences: error O(step^2).
template <typename Function>
std::vector<double> central_differences(const Function& function, std::vector<double> at, double step = 1e-5) {
  std::vector<double> slopes;
  for (double& value : at) {
    const double here = value;
    value = here + step;
    const double above = function(at);
    value = here - step;
    slopes.push_back((above - function(at)) / (2.0 * step));
    value = here;
  }
  return slopes;
}

}  // namespace springtide
