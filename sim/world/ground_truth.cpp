#include "sim/world/ground_truth.hpp"

#include <algorithm>

namespace springtide::sim {

std::vector<DriftMark> GroundTruth::marks() const {
  std::vector<DriftMark> all;
  for (std::uint32_t d = 0; d < drifts.size(); ++d) {
    const DriftTruth& drift = drifts[d];
    if (!drift.marked) continue;
    for (const DriftChange& change : drift.changes) all.push_back({change.time, drift.kind, d});
  }
  std::stable_sort(all.begin(), all.end(), [](const DriftMark& a, const DriftMark& b) { return a.time < b.time; });
  return all;
}

}  // namespace springtide::sim
