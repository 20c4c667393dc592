#include "experiments/replay/cell_report.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "experiments/metrics/freshness.hpp"
#include "experiments/metrics/staleness.hpp"
#include "results/digest.hpp"
#include "results/half_widths.hpp"

namespace springtide::experiments {

void CellReport::add_freshness(const ReplayInput& input, const MetricsSpec& metrics,
                               std::span<const Activation> activations, const Lags& lags, const Lags& censored) {
  std::span<const sim::SimTime> times = input.log.request_time;
  sim::Column<sim::SimTime> of_users;
  if (input.truth.bots > 0) {
    for (std::size_t r = 0; r < times.size(); ++r) {
      if (!input.truth.is_bot(input.log.request_user[r], input.log.users)) of_users.push_back(times[r]);
    }
    times = of_users;
  }
  const auto first = std::lower_bound(times.begin(), times.end(), input.begin) - times.begin();
  const auto last = std::lower_bound(times.begin(), times.end(), input.end) - times.begin();
  freshness_metrics(
      {.begin = input.begin,
       .end = input.end,
       .origin = input.start,
       .activations = activations,
       .request_times = times.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first)),
       .window = metrics.window,
       .feedback_lags = lags.runs(),
       .censored_ages = censored.runs()},
      dimensions, result);
}

void CellReport::add_cost(const ReplayInput& input, const Trainer& trainer, double wall_seconds) {
  result.values["cost/train_examples"] = {static_cast<double>(trainer.examples_trained())};
  const double days = sim::to_seconds(input.end - input.start) / 86'400.0;
  result.values["cost/train_examples_per_day"] = {static_cast<double>(trainer.examples_trained()) / days};
  result.values["cost/train_seconds"] = {trainer.train_wall_seconds()};
  result.values["cost/wall_seconds"] = {wall_seconds};
  result.values["cost/peak_bytes"] = {static_cast<double>(trainer.peak_bytes())};
}

void CellReport::add_latency(const Histogram& serve, double scored_seconds, std::uint64_t scored_requests,
                             const Trainer& trainer) {
  const auto quantiles = [&](const Histogram& histogram) {
    std::vector<double> values;
    for (const double q : dimensions.quantiles) {
      values.push_back(histogram.count() == 0 ? std::numeric_limits<double>::quiet_NaN() : histogram.quantile_ns(q));
    }
    return values;
  };
  result.values["latency/serve"] = quantiles(serve);
  result.values["latency/update"] = quantiles(trainer.update_latency());
  result.values["latency/publish"] = quantiles(trainer.publish_latency());
  if (scored_seconds > 0.0) {
    result.values["latency/serve_throughput"] = {static_cast<double>(scored_requests) / scored_seconds};
  }
}

void CellReport::add_responses(SharedCore& core) {
  if (core.finish().empty()) return;
  std::vector<double>& response = result.values["latency/response"];
  for (const double q : dimensions.quantiles) response.push_back(core.quantile_ns(q));
}

void CellReport::add_recovery() {
  const auto ctr = result.values.find("accuracy/ctr"), oracle = result.values.find("accuracy/oracle_ctr");
  if (ctr == result.values.end() || oracle == result.values.end() || dimensions.drift_time.empty()) return;
  std::vector<double> ratio(ctr->second.size());
  for (std::size_t w = 0; w < ratio.size(); ++w) ratio[w] = ctr->second[w] / oracle->second[w];
  std::vector<double>& recovery = result.values["freshness/recovery_time"];
  for (const double drift : dimensions.drift_time) {
    recovery.push_back(recovery_time(ratio, dimensions.window_start, drift, dimensions.window_seconds));
  }
}

void CellReport::add_half_life(std::span<const Activation> activations) {
  const auto auc = result.values.find("accuracy/auc"), impressions = result.values.find("accuracy/impressions");
  if (activations.size() != 1 || auc == result.values.end() || impressions == result.values.end()) return;
  const double served = sim::to_seconds(activations.front().at);
  const auto& starts = dimensions.window_start;
  const auto first = static_cast<std::size_t>(std::lower_bound(starts.begin(), starts.end(), served) - starts.begin());
  constexpr double kFloor = 0.5;  // the AUC of popularity that knows nobody
  result.values["freshness/half_life"] = {half_life(std::span(auc->second).subspan(first),
                                                    std::span(impressions->second).subspan(first),
                                                    std::span(starts).subspan(first), kFloor)};
}

void CellReport::add_detections(const ReplayInput& input, std::span<const sim::SimTime> detections) {
  if (!input.truth.known()) return;
  const DetectionQuality quality = detection_quality(detections, dimensions.drift_time, input.begin, input.end);
  result.values["freshness/detections"] = {quality.detections};
  result.values["freshness/false_alarms"] = {quality.false_alarms};
  result.values["freshness/missed_drifts"] = {quality.missed};
  if (!quality.delay.empty()) result.values["freshness/detection_delay"] = quality.delay;
}

results::CellResult CellReport::finish(const CellPlan& plan, const std::string& world) {
  result.cell = plan.cell;
  result.algorithm = plan.algorithm->label;
  result.strategy = plan.strategy == nullptr ? "truth" : plan.strategy->label;
  result.world = world;
  result.seed = plan.seed;
  results::add_half_widths(result);
  result.digest = results::digest(result);
  return std::move(result);
}

}  // namespace springtide::experiments
