#include "experiments/replay/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "experiments/replay/example_scores.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

// A mixture that is all but sure must not throw the weights over with one label.
constexpr double kLeastProbability = 1e-4;

class MixedSnapshot final : public algorithms::Snapshot {
 public:
  MixedSnapshot(std::array<std::shared_ptr<const algorithms::Snapshot>, 2> snapshots, std::array<double, 2> weights)
      : snapshots_(std::move(snapshots)), weights_(weights) {}

  void score(const algorithms::ScoreBatch& batch, std::span<float> scores) const override {
    snapshots_[0]->score(batch, scores);
    std::vector<float> others(scores.size());
    snapshots_[1]->score(batch, others);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      scores[i] = static_cast<float>(weights_[0] * scores[i] + weights_[1] * others[i]);
    }
  }

 private:
  std::array<std::shared_ptr<const algorithms::Snapshot>, 2> snapshots_;
  std::array<double, 2> weights_;
};

}  // namespace

void Mixture::weigh(const algorithms::Examples& examples) {
  if (!snapshots_[0] || !snapshots_[1]) return;
  const std::vector<float> first = score_examples(*snapshots_[0], examples);
  const std::vector<float> second = score_examples(*snapshots_[1], examples);
  for (std::size_t e = 0; e < examples.size(); ++e) {
    const double a = first[e], b = second[e], label = examples.labels[e];
    const double mixed = weights_[0] * a + weights_[1] * b;
    double slope = 2.0 * (mixed - label);  // of the loss, in the mixed score
    if (task_ == sim::Task::kClick) {
      const double p = std::clamp(mixed, kLeastProbability, 1.0 - kLeastProbability);
      slope = (p - label) / (p * (1.0 - p));
    }
    // Both exponents less that of the second: the sum takes it out again.
    const double raised = weights_[0] * std::exp(-learning_rate_ * slope * (a - b));
    const double sum = raised + weights_[1];
    if (!std::isfinite(sum)) {
      weights_ = {1.0, 0.0};
    } else {
      weights_ = {raised / sum, weights_[1] / sum};
    }
    for (double& weight : weights_) weight = (1.0 - share_) * weight + 0.5 * share_;
  }
}

std::shared_ptr<const algorithms::Snapshot> Mixture::publish() const {
  SPRINGTIDE_CHECK(snapshots_[0] || snapshots_[1]);
  if (!snapshots_[0]) return snapshots_[1];
  if (!snapshots_[1]) return snapshots_[0];
  return std::make_shared<MixedSnapshot>(snapshots_, weights_);
}

}  // namespace springtide::experiments
