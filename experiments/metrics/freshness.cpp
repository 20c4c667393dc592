#include "experiments/metrics/freshness.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "experiments/metrics/radix_sort.hpp"
#include "sim/events/column.hpp"

namespace springtide::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Ages add up in whole microseconds, and their integral in halves of a square microsecond: a span of days squared does
// not fit in 64 bits, and in floating point a sum over a million activations would depend on how it is cut.
__extension__ using Wide = __int128;

/// The mean, in seconds, of a sum in microseconds.
double mean_seconds(Wide sum_us, Wide count) { return static_cast<double>(sum_us) / static_cast<double>(count) / 1e6; }

/// The sawtooth: between two activations the age is t minus a constant.
class AgeProcess {
 public:
  explicit AgeProcess(const FreshnessInput& input) : activations_(input.activations), watermark_(input.origin) {}

  /// Time average of the age over [from, to), in seconds; exact but for the last division. Spans are visited in order.
  /// @pre from < to
  double mean(sim::SimTime from, sim::SimTime to) {
    const sim::SimDuration span = to - from;
    Wide twice_integral_us2 = 0;
    while (from < to) {
      advance(from);
      const sim::SimTime until = std::min(to, next_drop());
      const Wide ages_us = Wide{(from - watermark_).count()} + (until - watermark_).count();
      twice_integral_us2 += ages_us * (until - from).count();
      from = until;
    }
    return mean_seconds(twice_integral_us2, Wide{2} * span.count());
  }
  /// Instants are visited in order.
  sim::SimDuration age_at(sim::SimTime instant) {
    advance(instant);
    return instant - watermark_;
  }

 private:
  void advance(sim::SimTime instant) {
    while (next_ < activations_.size() && activations_[next_].at <= instant) {
      release_.step();
      watermark_ = activations_[next_++].watermark;
    }
  }
  sim::SimTime next_drop() const { return next_ < activations_.size() ? activations_[next_].at : sim::kEndOfTime; }

  std::span<const Activation> activations_;
  std::size_t next_ = 0;
  sim::SimTime watermark_;
  sim::ReleaseNowAndThen release_;
};

/// Sorts lags or ages, which are never negative: their order is that of their bits.
template <typename Entry, typename LagOf>
void sort_by_lag(sim::Column<Entry>& entries, LagOf lag_of) {
  sim::Column<Entry> scratch;
  radix_sort(entries, scratch, [&](const Entry& entry) { return static_cast<std::uint64_t>(lag_of(entry).count()); });
}

sim::Column<LagRun> sorted(std::span<const LagRun> runs) {
  sim::Column<LagRun> result;
  result.reserve(runs.size());
  sim::ReleaseNowAndThen release;
  for (const LagRun& run : runs) {
    release.step();
    result.push_back(run);
  }
  sort_by_lag(result, [](const LagRun& run) { return run.lag; });
  return result;
}

std::uint64_t impressions_in(std::span<const LagRun> runs) {
  std::uint64_t impressions = 0;
  sim::ReleaseNowAndThen release;
  for (const LagRun& run : runs) {
    release.step();
    impressions += run.impressions;
  }
  return impressions;
}

/// The smallest of the values that at least a share q does not exceed, in seconds. @pre sorted, not empty
double quantile_seconds(std::span<const sim::SimDuration> sorted, double q) {
  const auto wanted = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
  return sim::to_seconds(sorted[std::min(std::max<std::size_t>(wanted, 1), sorted.size()) - 1]);
}

struct Peaks {
  double mean_seconds, largest_seconds;
  std::size_t publishes;
};

/// Peaks: the age just before each activation inside the span. The largest age is a peak, or where the span ends.
Peaks peaks_of(const FreshnessInput& input) {
  Wide sum_us = 0;
  sim::SimDuration largest{};
  std::size_t publishes = 0;
  sim::SimTime watermark = input.origin;
  sim::ReleaseNowAndThen release;
  for (const Activation& activation : input.activations) {
    release.step();
    if (activation.at >= input.end) break;
    if (activation.at >= input.begin) {
      const sim::SimDuration peak = activation.at - watermark;
      ++publishes;
      sum_us += peak.count();
      largest = std::max(largest, peak);
    }
    watermark = activation.watermark;
  }
  largest = std::max(largest, input.end - watermark);
  return {publishes > 0 ? mean_seconds(sum_us, static_cast<Wide>(publishes)) : kNaN, sim::to_seconds(largest),
          publishes};
}

}  // namespace

void freshness_metrics(const FreshnessInput& input, const results::Dimensions& dimensions,
                       results::CellResult& result) {
  auto& values = result.values;
  values["freshness/age_mean"] = {AgeProcess(input).mean(input.begin, input.end)};

  AgeProcess over_windows(input);
  std::vector<double>& by_window = values["freshness/age"];
  for (sim::SimTime from = input.begin; from < input.end; from += input.window) {
    by_window.push_back(over_windows.mean(from, std::min(from + input.window, input.end)));
  }

  const Peaks peaks = peaks_of(input);
  values["freshness/age_peak_mean"] = {peaks.mean_seconds};
  values["freshness/age_max"] = {peaks.largest_seconds};
  values["freshness/publishes"] = {static_cast<double>(peaks.publishes)};

  AgeProcess at_requests(input);
  sim::Column<sim::SimDuration> ages;
  ages.reserve(input.request_times.size());
  Wide age_sum_us = 0;
  sim::ReleaseNowAndThen release;
  for (const sim::SimTime instant : input.request_times) {
    release.step();
    ages.push_back(at_requests.age_at(instant));
    age_sum_us += ages.back().count();
  }
  sort_by_lag(ages, [](sim::SimDuration age) { return age; });
  values["freshness/age_at_request_mean"] = {ages.empty() ? kNaN
                                                          : mean_seconds(age_sum_us, static_cast<Wide>(ages.size()))};
  for (const double q : dimensions.quantiles) {
    values["freshness/age_at_request"].push_back(ages.empty() ? kNaN : quantile_seconds(ages, q));
  }

  const std::uint64_t censored = impressions_in(input.censored_ages);
  const std::uint64_t impressions = impressions_in(input.feedback_lags) + censored;
  values["freshness/feedback_lag_censored"] = {
      impressions > 0 ? static_cast<double>(censored) / static_cast<double>(impressions) : kNaN};
  std::vector<double>& lags = values["freshness/feedback_lag"];
  lags = kaplan_meier_quantiles(input.feedback_lags, input.censored_ages, dimensions.quantiles);
  // Not reached within the observed time: unknown, and not infinite.
  std::replace_if(
      lags.begin(), lags.end(), [](double lag) { return std::isinf(lag); }, kNaN);
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

std::vector<double> kaplan_meier_quantiles(std::span<const LagRun> known, std::span<const LagRun> censored,
                                           std::span<const double> quantiles) {
  std::vector<double> result(quantiles.size(), std::numeric_limits<double>::infinity());
  const sim::Column<LagRun> events = sorted(known), losses = sorted(censored);
  if (events.empty() && losses.empty()) std::fill(result.begin(), result.end(), kNaN);
  double surviving = 1.0;
  auto at_risk = static_cast<double>(impressions_in(events) + impressions_in(losses));
  std::size_t lost = 0;
  sim::ReleaseNowAndThen release;
  for (std::size_t e = 0; e < events.size();) {
    const sim::SimDuration lag = events[e].lag;
    // Of a loss and an event at one lag, the loss counts as at risk.
    for (; lost < losses.size() && losses[lost].lag < lag; ++lost) {
      at_risk -= static_cast<double>(losses[lost].impressions);
    }
    double died = 0.0;
    for (; e < events.size() && events[e].lag == lag; ++e) {
      release.step();
      died += static_cast<double>(events[e].impressions);
    }
    surviving *= 1.0 - died / at_risk;
    at_risk -= died;
    for (std::size_t i = 0; i < quantiles.size(); ++i) {
      // A hair of slack: a product of ratios does not land on 1 - q exactly.
      if (std::isinf(result[i]) && 1.0 - surviving >= quantiles[i] - 1e-12) result[i] = sim::to_seconds(lag);
    }
  }
  return result;
}

}  // namespace springtide::experiments
