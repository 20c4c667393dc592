#include "experiments/metrics/accuracy.hpp"

#include <cmath>
#include <limits>

#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const std::array<std::string, 3> kPrefixes = {"accuracy/", "accuracy/new_items/", "accuracy/new_users/"};

double ratio(double sum, double count) { return count > 0.0 ? sum / count : kNaN; }

void append(results::CellResult& result, const std::string& name, double value) {
  result.values[name].push_back(value);
}

}  // namespace

AccuracyMetrics::AccuracyMetrics(const AccuracyConfig& config)
    : config_(config),
      windows_(
          static_cast<std::size_t>((config.end - config.begin + config.window - sim::SimDuration(1)) / config.window)),
      slices_(kSlices, SliceState(config.cutoffs.size())),
      use_(config.items) {
  if (config.fading_factor) faded_.emplace(config);
}

void AccuracyMetrics::add(const ScoredRequest& request) {
  SPRINGTIDE_CHECK(request.time >= config_.begin && request.time < config_.end);
  const auto window = static_cast<std::size_t>((request.time - config_.begin) / config_.window);
  SPRINGTIDE_CHECK(window >= open_window_);
  while (open_window_ < window) close_window();

  add_impressions(request, slices_[kAll], false);
  add_request(request, slices_[kAll]);
  if (request.new_user) {
    add_impressions(request, slices_[kNewUsers], false);
    add_request(request, slices_[kNewUsers]);
  }
  add_impressions(request, slices_[kNewItems], true);
  // Under the other tasks a request has one item: it is new or it is not. A slate is a mixture, with no ranking of its
  // own among the new alone.
  if (config_.task != sim::Task::kClick && request.new_items[0] != 0) add_request(request, slices_[kNewItems]);

  if (faded_) faded_->add(request);
  use_.recommended(request.recommended);
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    if (request.labels[i] > 0.0F) use_.taken(request.items[i]);
  }
}

void AccuracyMetrics::add_impressions(const ScoredRequest& request, SliceState& state, bool only_new_items) {
  AccuracySums& sums = state.window;
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    if (only_new_items && request.new_items[i] == 0) continue;
    sums.impressions += 1.0;
    if (config_.task == sim::Task::kRating) {
      const auto error = static_cast<double>(request.predicted[i]) - static_cast<double>(request.labels[i]);
      sums.squared_error += error * error;
      sums.absolute_error += std::abs(error);
      continue;
    }
    const bool positive = request.labels[i] > 0.0F;
    sums.clicks += positive ? 1.0 : 0.0;
    if (config_.task != sim::Task::kClick) continue;
    if (config_.probabilities) sums.add_prediction(request.predicted[i], positive);
    state.curve.add(request.predicted[i], positive);
  }
}

void AccuracyMetrics::add_request(const ScoredRequest& request, SliceState& state) {
  const auto shown = static_cast<double>(request.items.size());
  state.window.served_value += request.served_value * shown;
  state.window.oracle_value += request.oracle_value * shown;
  if (config_.task == sim::Task::kClick) {
    add_slate_ranking(request, config_.cutoffs, hit_ranks_, state.window);
  } else if (config_.task == sim::Task::kNextItem) {
    add_catalogue_ranking(request, config_.cutoffs, state.window);
  }
}

void AccuracyMetrics::close_window() {
  for (std::size_t s = 0; s < kSlices; ++s) {
    SliceState& state = slices_[s];
    write(state, state.window, state.curve.value(), kPrefixes[s], "", columns_);
    state.overall.add(state.window);
    state.overall_curve.add(state.curve);
    state.window = AccuracySums(config_.cutoffs.size());
    state.curve.clear();
  }
  const CatalogueUse::Measures use = use_.close_window();
  append(columns_, "accuracy/coverage", use.coverage);
  append(columns_, "accuracy/novelty", use.novelty);
  append(columns_, "accuracy/gini", use.gini);
  if (faded_) faded_->close_window(columns_);
  ++open_window_;
}

void AccuracyMetrics::finish(results::CellResult& result) {
  while (open_window_ < windows_) close_window();
  for (std::size_t s = 0; s < kSlices; ++s) {
    SliceState& state = slices_[s];
    write(state, state.overall, state.overall_curve.value(), kPrefixes[s], "_overall", columns_);
  }
  const CatalogueUse::Measures use = use_.overall();
  append(columns_, "accuracy/coverage_overall", use.coverage);
  append(columns_, "accuracy/novelty_overall", use.novelty);
  append(columns_, "accuracy/gini_overall", use.gini);
  result.values.merge(columns_.values);
}

void AccuracyMetrics::write(const SliceState& state, const AccuracySums& sums, double auc, const std::string& prefix,
                            const std::string& suffix, results::CellResult& result) const {
  const auto put = [&](const char* name, double value) { append(result, prefix + name + suffix, value); };
  const bool clicks = config_.task == sim::Task::kClick, ratings = config_.task == sim::Task::kRating;
  const bool calibrated = clicks && config_.probabilities;
  const bool valued = clicks && config_.truth && &state != &slices_[kNewItems];
  const double n = sums.impressions;

  put("impressions", n);
  put("clicks", ratings ? kNaN : sums.clicks);
  put("auc", clicks ? auc : kNaN);
  put("log_loss", calibrated ? ratio(sums.log_loss(), n) : kNaN);
  put("normalized_entropy", calibrated && n > 0.0 ? sums.normalized_entropy() : kNaN);
  put("calibration_ratio", calibrated ? ratio(sums.predicted, sums.clicks) : kNaN);
  put("expected_calibration_error", calibrated ? sums.expected_calibration_error() : kNaN);
  put("ctr", valued ? ratio(sums.served_value, n) : clicks && !config_.truth ? ratio(sums.clicks, n) : kNaN);
  put("oracle_ctr", valued ? ratio(sums.oracle_value, n) : kNaN);
  put("regret", valued ? ratio(sums.oracle_value - sums.served_value, n) : kNaN);
  put("mrr", ratio(sums.reciprocal_rank, sums.ranked_requests));
  put("mean_percentile_rank", ratio(sums.percentile_rank, sums.percentile_ranked));
  put("rmse", ratings ? std::sqrt(ratio(sums.squared_error, n)) : kNaN);
  put("mae", ratings ? ratio(sums.absolute_error, n) : kNaN);
  for (std::size_t c = 0; c < config_.cutoffs.size(); ++c) {
    put("ndcg", ratio(sums.ndcg[c], sums.ranked_requests));
    put("recall", ratio(sums.recall[c], sums.ranked_requests));
    put("hit_rate", ratio(sums.hit_rate[c], sums.ranked_requests));
    put("precision", ratio(sums.precision[c], sums.ranked_requests));
    put("average_precision", ratio(sums.average_precision[c], sums.ranked_requests));
  }
}

}  // namespace springtide::experiments
