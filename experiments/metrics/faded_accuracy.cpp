#include "experiments/metrics/faded_accuracy.hpp"

#include <cmath>
#include <limits>

#include "sim/events/check.hpp"

namespace springtide::experiments {

double FadedAccuracy::Estimate::value() const {
  return weight > 0.0 ? sum / weight : std::numeric_limits<double>::quiet_NaN();
}

FadedAccuracy::FadedAccuracy(const AccuracyConfig& config)
    : config_(config),
      factor_(config.fading_factor.value()),
      ranked_(config.cutoffs.size()),
      nothing_(config.cutoffs.size()),
      of_request_(config.cutoffs.size()) {
  SPRINGTIDE_CHECK(factor_ > 0.0 && factor_ <= 1.0);
}

void FadedAccuracy::add(const ScoredRequest& request) {
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    if (config_.task == sim::Task::kRating) {
      const auto error = static_cast<double>(request.predicted[i]) - static_cast<double>(request.labels[i]);
      squared_error_.add(error * error, factor_);
      absolute_error_.add(std::abs(error), factor_);
      continue;
    }
    if (config_.task != sim::Task::kClick) break;
    const bool clicked = request.labels[i] > 0.0F;
    if (config_.probabilities) {
      log_loss_.add(-std::log(AccuracySums::likelihood_of(request.predicted[i], clicked)), factor_);
    }
    ctr_.add(config_.truth ? request.served_value : clicked ? 1.0 : 0.0, factor_);
    if (config_.truth) regret_.add(request.oracle_value - request.served_value, factor_);
  }
  if (config_.task != sim::Task::kRating) add_ranking(request);
}

void FadedAccuracy::add_ranking(const ScoredRequest& request) {
  of_request_ = nothing_;
  if (config_.task == sim::Task::kClick) {
    add_slate_ranking(request, config_.cutoffs, hit_ranks_, of_request_);
  } else {
    add_catalogue_ranking(request, config_.cutoffs, of_request_);
  }
  if (of_request_.ranked_requests == 0.0) return;  // nothing to find
  reciprocal_rank_.add(of_request_.reciprocal_rank, factor_);
  for (std::size_t c = 0; c < ranked_.size(); ++c) {
    ranked_[c].ndcg.add(of_request_.ndcg[c], factor_);
    ranked_[c].recall.add(of_request_.recall[c], factor_);
    ranked_[c].hit_rate.add(of_request_.hit_rate[c], factor_);
    ranked_[c].precision.add(of_request_.precision[c], factor_);
    ranked_[c].average_precision.add(of_request_.average_precision[c], factor_);
  }
}

void FadedAccuracy::close_window(results::CellResult& result) const {
  const auto put = [&](const char* name, double value) {
    result.values[std::string("accuracy/") + name + "_faded"].push_back(value);
  };
  put("log_loss", log_loss_.value());
  put("ctr", ctr_.value());
  put("regret", regret_.value());
  put("mrr", reciprocal_rank_.value());
  put("rmse", std::sqrt(squared_error_.value()));
  put("mae", absolute_error_.value());
  for (const Ranked& ranked : ranked_) {
    put("ndcg", ranked.ndcg.value());
    put("recall", ranked.recall.value());
    put("hit_rate", ranked.hit_rate.value());
    put("precision", ranked.precision.value());
    put("average_precision", ranked.average_precision.value());
  }
}

}  // namespace springtide::experiments
