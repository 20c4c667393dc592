#include "experiments/metrics/freshness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace springtide::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The sawtooth: between two activations the age is t minus a constant.
class AgeProcess {
 public:
  explicit AgeProcess(const FreshnessInput& input) : input_(input) {}

  /// Integral of the age over [from, to), in seconds squared. Steps are visited in order: `from` must not decrease.
  double integral(sim::SimTime from, sim::SimTime to) {
    double sum = 0.0;
    while (from < to) {
      advance(from);
      const sim::SimTime until = std::min(to, next_drop());
      const double a0 = sim::to_seconds(from - watermark_), a1 = sim::to_seconds(until - watermark_);
      sum += 0.5 * (a0 + a1) * sim::to_seconds(until - from);
      from = until;
    }
    return sum;
  }
  double age_at(sim::SimTime instant) {
    advance(instant);
    return sim::to_seconds(instant - watermark_);
  }

 private:
  void advance(sim::SimTime instant) {
    if (!started_) watermark_ = input_.origin;
    started_ = true;
    while (next_ < input_.activations.size() && input_.activations[next_].at <= instant) {
      watermark_ = input_.activations[next_++].watermark;
    }
  }
  sim::SimTime next_drop() const {
    return next_ < input_.activations.size() ? input_.activations[next_].at : sim::kEndOfTime;
  }

  const FreshnessInput& input_;
  std::size_t next_ = 0;
  bool started_ = false;
  sim::SimTime watermark_{};
};

double quantile(std::vector<double>& sorted, double q) {
  const auto wanted = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
  return sorted[std::min(std::max<std::size_t>(wanted, 1), sorted.size()) - 1];
}

}  // namespace

void freshness_metrics(const FreshnessInput& input, const results::Dimensions& dimensions,
                       results::CellResult& result) {
  auto& values = result.values;
  AgeProcess over_run(input);
  values["freshness/age_mean"] = {over_run.integral(input.begin, input.end) / sim::to_seconds(input.end - input.begin)};

  AgeProcess over_windows(input);
  std::vector<double>& by_window = values["freshness/age"];
  for (sim::SimTime from = input.begin; from < input.end; from += input.window) {
    const sim::SimTime to = std::min(from + input.window, input.end);
    by_window.push_back(over_windows.integral(from, to) / sim::to_seconds(to - from));
  }

  // Peaks: the age just before each drop inside the span. The largest age is a peak, or where the span ends.
  double peak_sum = 0.0, largest = 0.0;
  std::size_t publishes = 0;
  sim::SimTime watermark = input.origin;
  for (const Activation& activation : input.activations) {
    if (activation.at >= input.end) break;
    if (activation.at >= input.begin) {
      const double peak = sim::to_seconds(activation.at - watermark);
      ++publishes;
      peak_sum += peak;
      largest = std::max(largest, peak);
    }
    watermark = activation.watermark;
  }
  largest = std::max(largest, sim::to_seconds(input.end - watermark));
  values["freshness/age_peak_mean"] = {publishes > 0 ? peak_sum / static_cast<double>(publishes) : kNaN};
  values["freshness/age_max"] = {largest};
  values["freshness/publishes"] = {static_cast<double>(publishes)};

  AgeProcess at_requests(input);
  std::vector<double> ages;
  ages.reserve(input.request_times.size());
  double age_sum = 0.0;
  for (const sim::SimTime instant : input.request_times) {
    ages.push_back(at_requests.age_at(instant));
    age_sum += ages.back();
  }
  std::sort(ages.begin(), ages.end());
  values["freshness/age_at_request_mean"] = {ages.empty() ? kNaN : age_sum / static_cast<double>(ages.size())};

  const std::size_t impressions = input.feedback_lags.size() + input.censored_ages.size();
  values["freshness/feedback_lag_censored"] = {
      impressions > 0 ? static_cast<double>(input.censored_ages.size()) / static_cast<double>(impressions) : kNaN};
  for (const double q : dimensions.quantiles) {
    values["freshness/age_at_request"].push_back(ages.empty() ? kNaN : quantile(ages, q));
    const double lag = impressions > 0 ? kaplan_meier_quantile(input.feedback_lags, input.censored_ages, q) : kNaN;
    values["freshness/feedback_lag"].push_back(std::isfinite(lag) ? lag : kNaN);
  }
}

double recovery_time(std::span<const double> ratio, std::span<const double> window_start, double drift_time,
                     double window_seconds) {
  double before = 0.0;
  std::size_t count = 0, first_after = ratio.size();
  for (std::size_t w = 0; w < ratio.size(); ++w) {
    if (window_start[w] + window_seconds <= drift_time) {
      if (!std::isfinite(ratio[w])) continue;
      before += ratio[w];
      ++count;
    } else if (window_start[w] >= drift_time) {
      first_after = std::min(first_after, w);
    }
  }
  if (count == 0) return kNaN;
  const double wanted = 0.95 * before / static_cast<double>(count);
  for (std::size_t w = first_after; w + 1 < ratio.size(); ++w) {
    if (ratio[w] >= wanted && ratio[w + 1] >= wanted) return window_start[w] - drift_time;
  }
  return kNaN;
}

double kaplan_meier_quantile(std::span<const sim::SimDuration> known, std::span<const sim::SimDuration> censored,
                             double q) {
  std::vector<sim::SimDuration> events(known.begin(), known.end()), losses(censored.begin(), censored.end());
  std::sort(events.begin(), events.end());
  std::sort(losses.begin(), losses.end());
  double surviving = 1.0;
  auto at_risk = static_cast<double>(events.size() + losses.size());
  std::size_t lost = 0;
  for (std::size_t e = 0; e < events.size();) {
    const sim::SimDuration lag = events[e];
    while (lost < losses.size() && losses[lost] < lag) ++lost, at_risk -= 1.0;
    double died = 0.0;
    for (; e < events.size() && events[e] == lag; ++e) died += 1.0;
    surviving *= 1.0 - died / at_risk;
    at_risk -= died;
    // A hair of slack: a product of ratios does not land on 1 - q exactly.
    if (1.0 - surviving >= q - 1e-12) return sim::to_seconds(lag);
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace springtide::experiments
