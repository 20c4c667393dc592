#include "experiments/metrics/staleness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace springtide::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Windows that a falling curve holds at one level.
struct Block {
  double level, weight;
  std::size_t windows;
};

/// The falling curve nearest to the values by weighted squares (pool adjacent violators).
std::vector<double> falling(const std::vector<double>& values, const std::vector<double>& weights) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Block block{values[i], weights[i], 1};
    while (!blocks.empty() && blocks.back().level <= block.level) {
      const Block& before = blocks.back();
      const double weight = before.weight + block.weight;
      block = {(before.level * before.weight + block.level * block.weight) / weight, weight,
               before.windows + block.windows};
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  std::vector<double> curve;
  for (const Block& block : blocks) curve.insert(curve.end(), block.windows, block.level);
  return curve;
}

}  // namespace

double half_life(std::span<const double> quality, std::span<const double> weight, std::span<const double> window_start,
                 double floor) {
  std::vector<double> lead, weights, at;
  for (std::size_t w = 0; w < quality.size(); ++w) {
    if (!std::isfinite(quality[w]) || !(weight[w] > 0.0)) continue;
    lead.push_back(quality[w] - floor);
    weights.push_back(weight[w]);
    at.push_back(window_start[w]);
  }
  const std::vector<double> curve = falling(lead, weights);
  if (curve.empty() || curve.front() <= 0.0) return kNaN;
  const double half = curve.front() / 2.0;
  for (std::size_t w = 1; w < curve.size(); ++w) {
    if (curve[w] > half) continue;
    const double share = (curve[w - 1] - half) / (curve[w - 1] - curve[w]);
    return at[w - 1] + share * (at[w] - at[w - 1]) - at.front();
  }
  return kNaN;
}

DetectionQuality detection_quality(std::span<const sim::SimTime> detections, std::span<const double> drifts,
                                   sim::SimTime begin, sim::SimTime end) {
  DetectionQuality quality;
  std::vector<double> at;
  for (const sim::SimTime detection : detections) {
    if (detection >= begin && detection < end) at.push_back(sim::to_seconds(detection));
  }
  quality.detections = quality.false_alarms = static_cast<double>(at.size());
  for (std::size_t d = 0; d < drifts.size(); ++d) {
    const auto next = std::upper_bound(drifts.begin(), drifts.end(), drifts[d]);
    const double until = next == drifts.end() ? sim::to_seconds(end) : *next;
    const auto first = std::lower_bound(at.begin(), at.end(), drifts[d]);
    const bool found = first != at.end() && *first < until;
    quality.delay.push_back(found ? *first - drifts[d] : kNaN);
    if (found && (d == 0 || drifts[d - 1] != drifts[d])) quality.false_alarms -= 1.0;
    if (!found && drifts[d] >= sim::to_seconds(begin)) quality.missed += 1.0;
  }
  return quality;
}

}  // namespace springtide::experiments
