#pragma once

#include <vector>

namespace springtide::results {

/// What one choice is judged by; the greater the quality and the smaller the costs, the better.
struct Choice {
  double quality = 0.0;
  std::vector<double> costs;  ///< as many for every choice; NaN in one or in the quality: it is not judged
};
/// Of each choice, whether it is on the Pareto front: none other is as good in everything and better in something.
/// Cost: quadratic.
std::vector<bool> pareto_front(const std::vector<Choice>& choices);

}  // namespace springtide::results
