#include "experiments/replay/error_signal.hpp"

#include <algorithm>
#include <cmath>

#include "sim/events/check.hpp"

namespace springtide::experiments {

double error_value(ErrorSignal signal, double score, double label) {
  constexpr double kLeast = 1e-7;
  const double residual = label - score;
  switch (signal) {
    case ErrorSignal::kError:
      return std::abs(residual) > 0.5 ? 1.0 : 0.0;
    case ErrorSignal::kLogLoss:
      return -std::log(std::max(label > 0.5 ? score : 1.0 - score, kLeast));
    case ErrorSignal::kSquaredError:
      return residual * residual;
    case ErrorSignal::kAbsoluteError:
      return std::abs(residual);
    case ErrorSignal::kResidual:
      return residual;
  }
  SPRINGTIDE_CHECK(false && "no such signal");
}

}  // namespace springtide::experiments
