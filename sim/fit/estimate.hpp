#pragma once

#include <limits>

namespace springtide::sim {

struct Estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double standard_error = 0.0;
};

}  // namespace springtide::sim
