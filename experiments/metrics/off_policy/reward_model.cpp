#include "experiments/metrics/off_policy/reward_model.hpp"

#include <algorithm>

namespace springtide::experiments {
namespace {

constexpr double kPositionPrior = 100.0;  // impressions
constexpr double kItemPrior = 4.0;        // expected clicks: ratios of items lie by a half or so about 1

}  // namespace

double RewardModel::predict(double position_rate, sim::ItemId item) const {
  const Count& count = items_[sim::index(item)];
  return std::min(1.0, position_rate * (count.clicks + kItemPrior) / (count.of + kItemPrior));
}

double RewardModel::rate(std::size_t position) const {
  if (all_.of == 0.0) return 0.0;
  const double rate = all_.clicks / all_.of;
  if (position >= positions_.size()) return rate;
  const Count& count = positions_[position];
  return (count.clicks + kPositionPrior * rate) / (count.of + kPositionPrior);
}

void RewardModel::learn(sim::ItemId item, std::size_t position, double reward) {
  if (position >= positions_.size()) positions_.resize(position + 1);
  Count& of_item = items_[sim::index(item)];
  of_item.of += rate(position);
  of_item.clicks += reward;
  for (Count* count : {&all_, &positions_[position]}) {
    count->of += 1.0;
    count->clicks += reward;
  }
}

}  // namespace springtide::experiments
