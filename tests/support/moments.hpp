#pragma once

#include <cmath>
#include <cstddef>
#include <ostream>

namespace springtide {

/// Sample mean and variance with their standard errors (that of the variance from the fourth moment).
struct Moments {
  double mean = 0.0, variance = 0.0;
  double standard_error_of_mean = 0.0, standard_error_of_variance = 0.0;
};

template <typename Range>
Moments moments(const Range& values) {
  const auto n = static_cast<double>(values.size());
  Moments result;
  for (const auto value : values) result.mean += static_cast<double>(value) / n;
  double fourth = 0.0;
  for (const auto value : values) {
    const double deviation = static_cast<double>(value) - result.mean;
    result.variance += deviation * deviation / (n - 1.0);
    fourth += deviation * deviation * deviation * deviation / n;
  }
  result.standard_error_of_mean = std::sqrt(result.variance / n);
  result.standard_error_of_variance = std::sqrt((fourth - result.variance * result.variance) / n);
  return result;
}

/// value == within_standard_errors(expected, error, 4): equal up to four standard errors.
struct WithinStandardErrors {
  double expected, standard_error, allowed;
  friend bool operator==(double value, const WithinStandardErrors& target) {
    return std::abs(value - target.expected) <= target.allowed * target.standard_error;
  }
  friend std::ostream& operator<<(std::ostream& out, const WithinStandardErrors& target) {
    return out << target.expected << " within " << target.allowed << " standard errors of " << target.standard_error;
  }
};
inline WithinStandardErrors within_standard_errors(double expected, double standard_error, double allowed) {
  return {expected, standard_error, allowed};
}

}  // namespace springtide
