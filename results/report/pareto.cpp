#include "results/report/pareto.hpp"

#include <algorithm>
#include <cmath>

namespace springtide::results {
namespace {

bool judged(const Choice& choice) {
  return std::isfinite(choice.quality) &&
         std::all_of(choice.costs.begin(), choice.costs.end(), [](double cost) { return std::isfinite(cost); });
}

bool dominates(const Choice& a, const Choice& b) {
  bool better = a.quality > b.quality;
  if (a.quality < b.quality) return false;
  for (std::size_t c = 0; c < a.costs.size(); ++c) {
    if (a.costs[c] > b.costs[c]) return false;
    better |= a.costs[c] < b.costs[c];
  }
  return better;
}

}  // namespace

std::vector<bool> pareto_front(const std::vector<Choice>& choices) {
  std::vector<bool> front;
  for (const Choice& choice : choices) {
    front.push_back(judged(choice) && std::none_of(choices.begin(), choices.end(), [&](const Choice& other) {
                      return judged(other) && dominates(other, choice);
                    }));
  }
  return front;
}

}  // namespace springtide::results
