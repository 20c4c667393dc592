#pragma once

#include <cstdint>
#include <vector>

#include "experiments/metrics/scored_request.hpp"
#include "results/cell_result.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::experiments {

/// The ratio of what was served to the oracle, by window, over the requests of those users alone whom each drift
/// strikes: recovery that the others do not hide. A drift of appeal strikes items, and so every user.
///
/// Shows what it sees to a further sink. Memory: a byte a user, 16 bytes a window for each drift that has marks.
class AffectedRequests : public RequestSink {
 public:
  /// @param next  null: nobody
  AffectedRequests(const AccuracyConfig& config, const sim::GroundTruth& truth, RequestSink* next);

  void on_request(const ScoredRequest& request) override;
  /// Seconds from each mark until the ratio has recovered (see recovery_time), in order of the marks.
  std::vector<double> recovery_times(const results::Dimensions& dimensions) const;

 private:
  struct OfDrift {
    std::vector<std::uint8_t> strikes;   // one a user; empty: all
    std::vector<double> served, oracle;  // one a window
  };
  sim::SimTime begin_;
  sim::SimDuration window_;
  const sim::GroundTruth& truth_;
  RequestSink* next_;
  std::vector<OfDrift> drifts_;  // one a drift of the truth; without windows where it has no marks
};

}  // namespace springtide::experiments
