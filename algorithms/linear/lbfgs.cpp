#include "algorithms/linear/lbfgs.hpp"

#include <cmath>
#include <deque>
#include <limits>
#include <vector>

namespace springtide::algorithms {
namespace {

/// A step and what it did to the slope.
struct Pair {
  Eigen::VectorXd step, bend;
  double inverse;  // 1 / step . bend
};

// -H slope, by the two loops of Liu and Nocedal.
Eigen::VectorXd direction(const Eigen::VectorXd& slope, const std::deque<Pair>& pairs) {
  Eigen::VectorXd way = -slope;
  std::vector<double> along(pairs.size());
  for (std::size_t i = pairs.size(); i-- > 0;) {
    along[i] = pairs[i].inverse * pairs[i].step.dot(way);
    way -= along[i] * pairs[i].bend;
  }
  if (!pairs.empty()) way *= 1.0 / (pairs.back().inverse * pairs.back().bend.squaredNorm());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    way += (along[i] - pairs[i].inverse * pairs[i].bend.dot(way)) * pairs[i].step;
  }
  return way;
}

}  // namespace

std::size_t minimize(const SmoothFunction& function, const LbfgsLimits& limits, Eigen::VectorXd& x) {
  constexpr double kDecrease = 1e-4, kFlatter = 0.9;
  constexpr int kMostTrials = 40;
  std::deque<Pair> pairs;
  Eigen::VectorXd slope(x.size()), next(x.size()), next_slope(x.size());
  double value = function(x, slope);
  std::size_t done = 0;
  for (; done < limits.iterations && x.size() > 0 && slope.cwiseAbs().maxCoeff() > limits.tolerance; ++done) {
    const Eigen::VectorXd way = direction(slope, pairs);
    const double descent = slope.dot(way);
    if (!(descent < 0.0)) break;  // rounding has the last word
    double low = 0.0, high = std::numeric_limits<double>::infinity();
    double length = pairs.empty() ? 1.0 / std::max(1.0, slope.norm()) : 1.0;
    double next_value = value;
    bool found = false;
    for (int trial = 0; trial < kMostTrials; ++trial) {
      next = x + length * way;
      next_value = function(next, next_slope);
      if (!(next_value <= value + kDecrease * length * descent)) {
        high = length;
      } else if (next_slope.dot(way) < kFlatter * descent) {
        low = length;
      } else {
        found = true;
        break;
      }
      length = std::isinf(high) ? 2.0 * low : 0.5 * (low + high);
    }
    if (!found) break;  // no step of any length leads further down than rounding
    Pair pair{next - x, next_slope - slope, 0.0};
    pair.inverse = 1.0 / pair.step.dot(pair.bend);  // above 0, by the second condition
    pairs.push_back(std::move(pair));
    if (pairs.size() > limits.memory) pairs.pop_front();
    x.swap(next);
    slope.swap(next_slope);
    value = next_value;
  }
  return done;
}

}  // namespace springtide::algorithms
