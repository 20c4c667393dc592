#include "experiments/replay/validation_gate.hpp"

#include "experiments/replay/error_signal.hpp"
#include "experiments/replay/example_scores.hpp"

namespace springtide::experiments {

bool ValidationGate::passes(const std::shared_ptr<const algorithms::Snapshot>& snapshot,
                            const algorithms::Examples& last) {
  if (passed_ && last.size() > 0) {
    const double allowed = loss(*passed_, last) * (1.0 + pipeline_.gate_tolerance);
    if (!(loss(*snapshot, last) <= allowed)) return false;  // a NaN does not pass
  }
  passed_ = snapshot;
  return true;
}

double ValidationGate::loss(const algorithms::Snapshot& snapshot, const algorithms::Examples& last) const {
  const ErrorSignal signal = task_ == sim::Task::kClick ? ErrorSignal::kLogLoss : ErrorSignal::kSquaredError;
  const std::vector<float> scores = score_examples(snapshot, last);
  double sum = 0.0;
  for (std::size_t e = 0; e < scores.size(); ++e) sum += error_value(signal, scores[e], last.labels[e]);
  return sum / static_cast<double>(scores.size());
}

}  // namespace springtide::experiments
