#include "results/report/absence.hpp"

#include <algorithm>
#include <iterator>

namespace springtide::results {
namespace {

struct Reason {
  std::string_view ending;  ///< of the path, _overall left out
  std::string_view reason;
};

// The first that fits. docs/results.md tells the same of each variable.
constexpr Reason kReasons[] = {
    {"/impressions", "nothing was scored there"},
    {"/clicks", "the log has ratings"},
    {"/auc", "wants clicks, and impressions with and without"},
    {"/log_loss", "wants clicks, and scores that are probabilities"},
    {"/normalized_entropy", "wants clicks, and scores that are probabilities"},
    {"/calibration_ratio", "wants clicks, and scores that are probabilities"},
    {"/expected_calibration_error", "wants clicks, and scores that are probabilities"},
    {"/ctr", "wants a world, where what would have been clicked is known"},
    {"/regret", "wants a world, where the best slate is known"},
    {"/oracle_ctr", "wants a world, where the best slate is known"},
    {"/mrr", "wants items to be found, by clicks or as the next one"},
    {"/mean_percentile_rank", "wants the task next_item"},
    {"/rmse", "wants the task rating"},
    {"/mae", "wants the task rating"},
    {"/ndcg", "wants items to be found, by clicks or as the next one"},
    {"/recall", "wants items to be found, by clicks or as the next one"},
    {"/hit_rate", "wants items to be found, by clicks or as the next one"},
    {"/precision", "wants items to be found, by clicks or as the next one"},
    {"/average_precision", "wants items to be found, by clicks or as the next one"},
    {"/coverage", "wants lists of recommended items"},
    {"/novelty", "wants lists of recommended items"},
    {"/gini", "wants lists of recommended items"},
    {"_half_width", "wants four windows in which it applies"},
    {"_faded", "wants metrics.fading_factor"},
    {"/half_life", "wants a model that is activated once and whose lead over chance has halved within the run"},
    {"/staleness_cost", "wants metrics.decomposition = true"},
    {"/decomposition", "wants metrics.decomposition = true, in a world"},
    {"/feedback_lag", "so many impressions were never absorbed that the quantile is unknown"},
    {"/recovery_time", "never recovered within the run, or nothing was measured before the drift"},
    {"/recovery_time_affected", "never recovered within the run, or nothing was measured before the drift"},
    {"/detections", "wants the strategy drift_triggered, in a world"},
    {"/false_alarms", "wants the strategy drift_triggered, in a world"},
    {"/missed_drifts", "wants the strategy drift_triggered, in a world"},
    {"/detection_delay", "the drift was missed, or the strategy is not drift_triggered"},
    {"off_policy/truth", "wants a world, and of a softmax clicks that hang on item and position alone"},
    {"off_policy/value", "wants [metrics.off_policy]; replay a log of items shown at random"},
    {"off_policy/effective_sample_size", "wants [metrics.off_policy]; replay a log of items shown at random"},
    {"/rollbacks", "the oracle has no model to publish"},
};
// Metrics of a whole slate.
constexpr std::string_view kOfSlates[] = {"/ctr",      "/regret",    "/oracle_ctr",       "/mrr", "/ndcg", "/recall",
                                          "/hit_rate", "/precision", "/average_precision"};
// By group, for the others.
constexpr Reason kRooms[] = {
    {"freshness/", "the oracle has no model that could age"},
    {"off_policy/", "wants [metrics.off_policy], and an interval clicks on what weighs"},
    {"latency/response", "wants pipeline.serve_us"},
    {"latency/", "measured for cells that ran alone; update only where labels are learnt one by one"},
    {"cleaning/", "wants a world with faults, or the cleaning step switched on"},
    {"cost/", "not measured in this run"},
};

}  // namespace

std::string_view absence(std::string_view path) {
  constexpr std::string_view kOverall = "_overall";
  if (path.ends_with(kOverall)) path.remove_suffix(kOverall.size());
  const auto ends = [&](std::string_view ending) { return path.ends_with(ending); };
  if (path.starts_with("accuracy/new_items/") && std::any_of(std::begin(kOfSlates), std::end(kOfSlates), ends)) {
    return "of clicks, for a slate mixes new items with others";
  }
  for (const Reason& row : kReasons) {
    if (ends(row.ending)) return row.reason;
  }
  for (const Reason& row : kRooms) {
    if (path.starts_with(row.ending)) return row.reason;
  }
  return "not measured";
}

}  // namespace springtide::results
