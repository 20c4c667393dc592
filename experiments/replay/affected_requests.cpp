#include "experiments/replay/affected_requests.hpp"

#include "experiments/metrics/freshness.hpp"

namespace springtide::experiments {

AffectedRequests::AffectedRequests(const AccuracyConfig& config, const sim::GroundTruth& truth, RequestSink* next)
    : begin_(config.begin), window_(config.window), truth_(truth), next_(next), drifts_(truth.drifts.size()) {
  const auto windows = static_cast<std::size_t>((config.end - config.begin + window_ - sim::SimDuration(1)) / window_);
  for (const sim::DriftMark& mark : truth.marks()) {
    OfDrift& drift = drifts_[mark.drift];
    if (!drift.served.empty()) continue;
    drift.served.resize(windows);
    drift.oracle.resize(windows);
    const sim::DriftTruth& told = truth.drifts[mark.drift];
    if (told.target == "appeal") continue;
    for (const sim::SimTime start : told.start) drift.strikes.push_back(start == sim::kNever ? 0 : 1);
  }
}

void AffectedRequests::on_request(const ScoredRequest& request) {
  const auto window = static_cast<std::size_t>((request.time - begin_) / window_);
  const auto shown = static_cast<double>(request.items.size());
  for (OfDrift& drift : drifts_) {
    if (drift.served.empty() || (!drift.strikes.empty() && drift.strikes[sim::index(request.user)] == 0)) continue;
    drift.served[window] += request.served_value * shown;
    drift.oracle[window] += request.oracle_value * shown;
  }
  if (next_ != nullptr) next_->on_request(request);
}

std::vector<double> AffectedRequests::recovery_times(const results::Dimensions& dimensions) const {
  std::vector<double> times;
  for (const sim::DriftMark& mark : truth_.marks()) {
    const OfDrift& drift = drifts_[mark.drift];
    std::vector<double> ratio;
    for (std::size_t w = 0; w < drift.served.size(); ++w) ratio.push_back(drift.served[w] / drift.oracle[w]);
    times.push_back(
        recovery_time(ratio, dimensions.window_start, sim::to_seconds(mark.time), dimensions.window_seconds));
  }
  return times;
}

}  // namespace springtide::experiments
