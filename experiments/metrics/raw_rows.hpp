#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/metrics/scored_request.hpp"
#include "results/cell_result.hpp"
#include "results/request_writer.hpp"

namespace springtide::experiments {

results::RequestsHeader header_of(const AccuracyConfig& config);

/// Keeps every measured request as raw rows: all that AccuracyMetrics sees of it, and where an item stood in its slate.
class RequestRecorder : public RequestSink {
 public:
  /// @param writer  made with header_of(config); finished by the caller
  RequestRecorder(const AccuracyConfig& config, results::RequestWriter& writer);
  /// @throws sim::IoError when they cannot be written
  void on_request(const ScoredRequest& request) override;

 private:
  results::RequestsHeader header_;
  results::RequestWriter& writer_;
};

/// Every variable of /accuracy, computed again by AccuracyMetrics from the raw rows of a cell.
/// @throws sim::InputError where the file has no such rows, or they hold what no replay gives: a time outside the
///         measured span or running backwards, an item beyond the catalogue, a score or label that is no number.
results::CellResult score_raw_rows(const std::string& path, std::uint32_t cell,
                                   const std::vector<std::int64_t>& cutoffs);

}  // namespace springtide::experiments
