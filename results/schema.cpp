#include "results/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace springtide::results {
namespace {

using Dims = std::vector<Dimension>;

struct Metric {
  const char *name, *long_name, *direction;
};

// Over (cell, window), with the whole run in <name>_overall over (cell).
constexpr Metric kWindowed[] = {
    {"impressions", "impressions scored", ""},
    {"clicks", "impressions with positive feedback", ""},
    {"auc", "area under the ROC curve, exact, ties counted half", "higher"},
    {"log_loss", "mean negative log likelihood of clicks, nats", "lower"},
    {"normalized_entropy", "log loss over the entropy of the background click rate", "lower"},
    {"calibration_ratio", "predicted clicks over clicks (1 is calibrated)", ""},
    {"expected_calibration_error", "mean gap between predicted and realised click rate, 15 bins", "lower"},
    {"ctr", "expected clicks an impression of the slate the algorithm would have shown", "higher"},
    {"regret", "oracle_ctr minus ctr", "lower"},
    {"oracle_ctr", "expected clicks an impression of the best slate", ""},
    {"mrr", "mean reciprocal rank of the first item to be found", "higher"},
    {"mean_percentile_rank", "mean percentile rank of the item to be found (0 is first), misses left out", "lower"},
    {"rmse", "root mean squared error of the predicted rating", "lower"},
    {"mae", "mean absolute error of the predicted rating", "lower"},
};
// Over (cell, window, cutoff), with <name>_overall over (cell, cutoff).
constexpr Metric kRanked[] = {
    {"ndcg", "normalized discounted cumulative gain", "higher"},
    {"recall", "share of the items to be found", "higher"},
    {"hit_rate", "share of requests with at least one item found", "higher"},
    {"precision", "share of the list that was to be found", "higher"},
    {"average_precision", "mean average precision", "higher"},
};
// For everyone only.
constexpr Metric kCatalogue[] = {
    {"coverage", "share of the catalogue recommended at least once", "higher"},
    {"novelty", "mean self-information of recommended items, bits", "higher"},
    {"gini", "Gini coefficient of recommendation counts over the catalogue", "lower"},
};

// At the end of each window, of all before it with a fading factor: <name>_faded.
constexpr std::string_view kFaded[] = {"log_loss", "ctr", "regret", "mrr", "rmse", "mae"};
// No means of what windows say, so that windows give no interval of the whole run.
constexpr std::string_view kCounts[] = {"impressions", "clicks"};

bool among(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add_of_everyone(std::vector<VariableInfo>& rows, const Metric& metric, bool ranked) {
  const std::string name = metric.name;
  if (ranked || among(kFaded, name)) {
    const Dims by_window = ranked ? Dims{Dimension::kWindow, Dimension::kCutoff} : Dims{Dimension::kWindow};
    rows.push_back({"accuracy", name + "_faded", by_window, "1",
                    std::string(metric.long_name) + ", faded: at the window's end, of all before", metric.direction});
  }
  if (among(kCounts, name)) return;
  const Dims overall = ranked ? Dims{Dimension::kCutoff} : Dims{};
  rows.push_back({"accuracy", name + "_overall_half_width", overall, "1",
                  std::string(metric.long_name) + ", half of the 95 % interval of the whole run, by its windows", ""});
}

void add_windowed(std::vector<VariableInfo>& rows, const std::string& group, const Metric& metric, bool ranked) {
  const Dims by_window = ranked ? Dims{Dimension::kWindow, Dimension::kCutoff} : Dims{Dimension::kWindow};
  const Dims overall = ranked ? Dims{Dimension::kCutoff} : Dims{};
  const std::string name = metric.name;
  rows.push_back({group, name, by_window, "1", metric.long_name, metric.direction});
  rows.push_back(
      {group, name + "_overall", overall, "1", std::string(metric.long_name) + ", whole run", metric.direction});
}

std::vector<VariableInfo> make_schema() {
  std::vector<VariableInfo> rows;
  for (const char* group : {"accuracy", "accuracy/new_items", "accuracy/new_users"}) {
    for (const Metric& metric : kWindowed) add_windowed(rows, group, metric, false);
    for (const Metric& metric : kRanked) add_windowed(rows, group, metric, true);
  }
  for (const Metric& metric : kCatalogue) add_windowed(rows, "accuracy", metric, false);
  for (const Metric& metric : kWindowed) add_of_everyone(rows, metric, false);
  for (const Metric& metric : kRanked) add_of_everyone(rows, metric, true);

  const auto add = [&](const char* group, const char* name, Dims dims, const char* units, const char* long_name,
                       const char* direction, bool deterministic) {
    rows.push_back({group, name, std::move(dims), units, long_name, direction, deterministic});
  };
  const char* f = "freshness";
  add(f, "age_mean", {}, "s", "age of what serves, time average", "lower", true);
  add(f, "age_peak_mean", {}, "s", "age just before an activation, mean", "lower", true);
  add(f, "age_max", {}, "s", "greatest age", "lower", true);
  add(f, "age_at_request_mean", {}, "s", "age met by a request, mean", "lower", true);
  add(f, "publishes", {}, "1", "activations within the measured span", "", true);
  add(f, "rollbacks", {}, "1", "snapshots that the validation gate kept from being deployed", "lower", true);
  add(f, "half_life", {}, "s", "age at which a frozen model's lead over the floor has halved", "higher", true);
  add(f, "staleness_cost", {}, "1", "quality of the zero-delay twin minus quality, time average", "lower", true);
  add(f, "age_at_request", {Dimension::kQuantile}, "s", "age met by a request, quantiles", "lower", true);
  add(f, "feedback_lag", {Dimension::kQuantile}, "s",
      "from an impression to the first snapshot that absorbed it, Kaplan-Meier quantiles", "lower", true);
  add(f, "feedback_lag_censored", {}, "1", "share of impressions never absorbed", "lower", true);
  add(f, "recovery_time", {Dimension::kDrift}, "s",
      "from a drift until 95 % of the former ratio to the oracle holds for two windows", "lower", true);
  add(f, "recovery_time_affected", {Dimension::kDrift}, "s",
      "recovery_time by the requests of those users alone whom the drift strikes", "lower", true);
  add(f, "decomposition", {Dimension::kStage}, "1",
      "regret, split: what the model cannot learn, and what each stage of the pipeline has cost", "lower", true);
  add(f, "detections", {}, "1", "drifts that the strategy detected", "", true);
  add(f, "false_alarms", {}, "1", "detections that were not the first after a drift", "lower", true);
  add(f, "missed_drifts", {}, "1", "drifts that were not detected before the next", "lower", true);
  add(f, "detection_delay", {Dimension::kDrift}, "s", "from a drift to its detection", "lower", true);
  add(f, "age", {Dimension::kWindow}, "s", "age of what serves, time average of the window", "lower", true);

  const char* o = "off_policy";
  const Dims by_estimator = {Dimension::kEstimator};
  add(o, "value", by_estimator, "1", "clicks an impression, were the cell's policy to show, estimated from the log",
      "higher", true);
  add(o, "value_low", by_estimator, "1", "lower end of the interval of value", "", true);
  add(o, "value_high", by_estimator, "1", "upper end of the interval of value", "", true);
  add(o, "effective_sample_size", by_estimator, "1", "impressions that the estimate's weights are worth", "", true);
  add(o, "truth", {}, "1", "clicks an impression, were the cell's policy to show, by the world's truth", "higher",
      true);
  add(o, "on_policy", {}, "1", "clicks an impression under the policy that made the log", "", true);
  add(o, "on_policy_low", {}, "1", "lower end of the interval of on_policy", "", true);
  add(o, "on_policy_high", {}, "1", "upper end of the interval of on_policy", "", true);

  const char* c = "cleaning";
  add(c, "received", {}, "1", "feedback events that arrived", "", true);
  add(c, "dropped", {}, "1", "feedback events that cleaning did not let through", "", true);
  add(c, "bots_precision", {}, "1", "share of bots' events among those the bot filter dropped", "higher", true);
  add(c, "bots_recall", {}, "1", "share of bots' events that the bot filter dropped", "higher", true);
  add(c, "bounds_precision", {}, "1", "share of corrupted events among those out of bounds", "higher", true);
  add(c, "bounds_recall", {}, "1", "share of corrupted events that were out of bounds", "higher", true);
  add(c, "duplicates_precision", {}, "1", "share of copies among events dropped as such", "higher", true);
  add(c, "duplicates_recall", {}, "1", "share of copies that were dropped", "higher", true);
  add(c, "clocks_precision", {}, "1", "share of events by skewed clocks among those mended", "higher", true);
  add(c, "clocks_recall", {}, "1", "share of events by skewed clocks that were mended", "higher", true);

  add("latency", "serve", {Dimension::kQuantile}, "ns", "one request scored alone", "lower", false);
  add("latency", "update", {Dimension::kQuantile}, "ns", "one label learnt", "lower", false);
  add("latency", "publish", {Dimension::kQuantile}, "ns", "one snapshot published", "lower", false);
  add("latency", "response", {Dimension::kQuantile}, "ns",
      "virtual time from a request to its answer, on a core that also trains", "lower", true);
  add("latency", "serve_throughput", {}, "1/s", "requests scored a second, batched", "higher", false);

  add("cost", "train_seconds", {}, "s", "wall time spent in training", "lower", false);
  add("cost", "train_examples", {}, "1", "examples trained on, repeats counted", "lower", true);
  add("cost", "train_examples_per_day", {}, "1", "the same for each day of virtual time, warm-up included", "lower",
      true);
  add("cost", "wall_seconds", {}, "s", "wall time of the cell", "lower", false);
  add("cost", "peak_bytes", {}, "B", "greatest size of model and examples kept for it", "lower", false);
  return rows;
}

}  // namespace

std::string_view dimension_name(Dimension dimension) {
  switch (dimension) {
    case Dimension::kWindow:
      return "window";
    case Dimension::kCutoff:
      return "cutoff";
    case Dimension::kQuantile:
      return "quantile";
    case Dimension::kDrift:
      return "drift";
    case Dimension::kStage:
      return "stage";
    case Dimension::kEstimator:
      return "estimator";
  }
  return "unknown";
}

std::size_t length_of(Dimension dimension, const Dimensions& dimensions) {
  switch (dimension) {
    case Dimension::kWindow:
      return dimensions.window_start.size();
    case Dimension::kCutoff:
      return dimensions.cutoffs.size();
    case Dimension::kQuantile:
      return dimensions.quantiles.size();
    case Dimension::kDrift:
      return dimensions.drift_time.size();
    case Dimension::kStage:
      return stages().size();
    case Dimension::kEstimator:
      return estimators().size();
  }
  return 0;
}

std::string place_of(const VariableInfo& variable, std::size_t value, const Dimensions& dimensions) {
  std::string text;
  for (std::size_t d = variable.dimensions.size(); d-- > 0;) {
    const Dimension dimension = variable.dimensions[d];
    const std::size_t length = length_of(dimension, dimensions), at = value % length;
    value /= length;
    switch (dimension) {
      case Dimension::kWindow:
        text = fmt::format(", window {} (from {} s)", at, dimensions.window_start[at]) + text;
        break;
      case Dimension::kCutoff:
        text = fmt::format(", cutoff {}", dimensions.cutoffs[at]) + text;
        break;
      case Dimension::kQuantile:
        text = fmt::format(", quantile {}", dimensions.quantiles[at]) + text;
        break;
      case Dimension::kDrift:
        text = fmt::format(", drift {} (at {} s)", at, dimensions.drift_time[at]) + text;
        break;
      case Dimension::kStage:
        text = fmt::format(", stage {}", stages()[at]) + text;
        break;
      case Dimension::kEstimator:
        text = fmt::format(", estimator {}", estimators()[at]) + text;
        break;
    }
  }
  return text;
}

const std::vector<std::string>& stages() {
  static const std::vector<std::string> kNames = {"model",    "collection", "features",   "label_window",
                                                  "training", "deployment", "publishing", "interaction"};
  return kNames;
}

const std::vector<std::string>& estimators() {
  static const std::vector<std::string> kNames = {"replay", "ips", "snips", "clipped_ips", "dr"};
  return kNames;
}

int first_version_with(std::string_view group) { return group == "off_policy" ? 2 : 1; }

const std::vector<VariableInfo>& schema() {
  static const std::vector<VariableInfo> kRows = make_schema();
  return kRows;
}

const VariableInfo* find_variable(std::string_view path) {
  const auto it = std::find_if(schema().begin(), schema().end(), [&](const auto& row) { return row.path() == path; });
  return it == schema().end() ? nullptr : &*it;
}

}  // namespace springtide::results
