#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <functional>

namespace springtide::algorithms {

/// A smooth convex function: its value at x, and its gradient written to `slope` (of x's size).
using SmoothFunction = std::function<double(const Eigen::VectorXd& x, Eigen::VectorXd& slope)>;

struct LbfgsLimits {
  std::size_t memory = 10;       ///< steps whose curvature is kept
  std::size_t iterations = 100;  ///< at most
  double tolerance = 1e-6;       ///< done where no slope is larger
};

/// Moves x to the minimum by limited-memory BFGS: steps along -H slope, H the inverse curvature that the last steps
/// have shown, each as long as the weak Wolfe conditions ask for (found by doubling and halving).
///
/// Sources: Liu and Nocedal 1989, "On the limited memory BFGS method for large scale optimization", Mathematical
/// Programming 45; the search: Lewis and Overton 2013, "Nonsmooth optimization via quasi-Newton methods", the same 141.
/// Cost: an iteration, one or two calls of the function and O(memory x) besides. Memory O(memory x).
/// @return iterations done
std::size_t minimize(const SmoothFunction& function, const LbfgsLimits& limits, Eigen::VectorXd& x);

}  // namespace springtide::algorithms
