#include "sim/fit/attention_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/fit/poisson_lognormal.hpp"

namespace springtide::sim {
namespace {

constexpr int kRounds = 15;

// Exposures of the items: the draws they stood for, each over the attention of all that it could have fallen on.
class Exposures {
 public:
  explicit Exposures(const Observations& observed)
      : observed_(observed),
        order_(observed.born.size()),
        draws_(observed.born.size(), 0.0),
        share_variance_(observed.born.size(), 0.0),
        with_repeats_(observed.drawn.size(), 1.0) {
    std::iota(order_.begin(), order_.end(), 0U);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return observed.born[a] < observed.born[b]; });
    for (const std::uint32_t item : observed.drawn) draws_[item] += 1.0;
    const bool distinct = observed.drawn.size() > observed.requests();
    for (int round = 0; round < (distinct ? kRounds : 1); ++round) {
      attention_ = product_limit();
      expose();
    }
  }

  const std::vector<double>& draws() const { return draws_; }
  const std::vector<double>& exposures() const { return exposure_; }

  // What chance in the sums of attention adds to the variance of a slope: an error in the share of one item moves all
  // that are older.
  // @param pull  of the regression's items: slope = sum of pull x log rate
  double variance_of_slope(const std::vector<double>& pull) const {
    double older = 0.0, variance = 0.0;
    for (std::size_t k = 0; k < order_.size(); ++k) {
      variance += older * older * share_variance_[k];
      older += pull[order_[k]];
    }
    return variance;
  }

 private:
  // Distinct draws are the first arrivals of Poisson processes of rates v: the likeliest time at which just these have
  // arrived, sum of v / (e^(v t) - 1) over them = sum of v over the others. By Newton's method, from below.
  double time_of(std::span<const std::uint32_t> drawn, double at_risk) const {
    double own = 0.0;
    for (const std::uint32_t item : drawn) own += attention_[item];
    const double others = std::max(at_risk - own, 1e-9 * at_risk);
    double time = static_cast<double>(drawn.size()) / (others + 0.5 * own);
    if (drawn.size() == 1) return 1.0 / at_risk;
    for (int step = 0; step < 30; ++step) {
      double value = -others, slope = 0.0;
      for (const std::uint32_t item : drawn) {
        const double v = std::max(attention_[item], 1e-9 * at_risk), grown = std::expm1(std::min(v * time, 500.0));
        value += v / grown;
        slope -= v * v * (grown + 1.0) / (grown * grown);
      }
      const double move = std::max(-value / slope, -0.5 * time);
      time += move;
      if (std::abs(move) < 1e-9 * time) break;
    }
    return time;
  }

  // Of one of these arrivals, known to lie before a horizon.
  static double mean_arrival(double rate, double horizon) {
    const double x = rate * horizon;
    if (x < 1e-4) return horizon * (0.5 - x / 12.0);
    return 1.0 / rate - horizon / std::expm1(std::min(x, 500.0));
  }

  // How long every item stood to be drawn, and how often each was as if the same could be drawn again.
  void expose() {
    const std::size_t items = order_.size();
    std::vector<double> taken_back(items, 0.0), since(items, 0.0);
    double total = 0.0;  // times of the requests so far
    double at_risk = 0.0;
    std::size_t born = 0;
    for (std::size_t r = 0; r < observed_.requests(); ++r) {
      for (; born < items && observed_.born[order_[born]] <= observed_.time[r]; ++born) {
        at_risk += attention_[order_[born]];
        since[order_[born]] = total;
      }
      const std::span<const std::uint32_t> drawn = observed_.drawn_in(r);
      if (drawn.empty() || !(at_risk > 0.0)) continue;
      const auto count = static_cast<double>(drawn.size());
      const double time = time_of(drawn, at_risk);
      total += time;
      // Beyond the last of them lies the next, that was not drawn.
      const double horizon = time * (count + 1.0) / count;
      for (std::size_t k = 0; k < drawn.size(); ++k) {
        const double rate = attention_[drawn[k]], left = time - mean_arrival(rate, horizon);
        taken_back[drawn[k]] += left;
        with_repeats_[observed_.draw_begin[r] + k] = 1.0 + rate * std::max(left, 0.0);
      }
    }
    exposure_.assign(items, 0.0);
    for (std::size_t k = 0; k < born; ++k) {
      exposure_[order_[k]] = std::max(total - since[order_[k]] - taken_back[order_[k]], 0.0);
    }
  }

  // The v, as if candidates were drawn one by one; relative to the sum of them all.
  std::vector<double> product_limit() {
    const std::size_t items = order_.size();
    std::vector<double> own(items, 0.0), before(items, 0.0);  // draws; before the birth of the k-th
    std::size_t request = 0;
    double so_far = 0.0;
    for (std::size_t k = 0; k < items; ++k) {
      for (; request < observed_.requests() && observed_.time[request] < observed_.born[order_[k]]; ++request) {
        for (std::uint32_t d = observed_.draw_begin[request]; d < observed_.draw_begin[request + 1]; ++d) {
          so_far += with_repeats_[d];
        }
      }
      before[k] = so_far;
    }
    for (std::size_t d = 0; d < observed_.drawn.size(); ++d) own[observed_.drawn[d]] += with_repeats_[d];
    std::vector<double> older(items, 0.0);  // draws of all items older than the k-th
    for (std::size_t k = 1; k < items; ++k) older[k] = older[k - 1] + own[order_[k - 1]];
    std::vector<double> attention(items, 0.0);
    double sum = 1.0;  // of the items up to the k-th
    for (std::size_t k = items; k-- > 0;) {
      const double mine = own[order_[k]], others = std::max(older[k] - before[k], 0.0);
      // The half keeps an item that nobody older outlives from taking all attention.
      const double share = k == 0 ? 1.0 : mine / (mine + others + 0.5);
      attention[order_[k]] = sum * share;
      // Of log(1 - share): binomial.
      share_variance_[k] = k == 0 ? 0.0 : share / ((1.0 - share) * (mine + others + 0.5));
      sum *= 1.0 - share;
    }
    return attention;
  }

  const Observations& observed_;
  std::vector<std::uint32_t> order_;  // items by birth
  std::vector<double> draws_, attention_, exposure_;
  std::vector<double> share_variance_;  // by birth
  std::vector<double> with_repeats_;    // one a draw: it, and those after it that would have been the same item
};

// A ratio of sums over items, which are independent of each other.
Estimate ratio(const std::vector<double>& part, const std::vector<double>& whole) {
  const double parts = std::accumulate(part.begin(), part.end(), 0.0);
  const double wholes = std::accumulate(whole.begin(), whole.end(), 0.0);
  if (!(wholes > 0.0)) return {};
  double square = 0.0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const double residual = part[i] - parts / wholes * whole[i];
    square += residual * residual;
  }
  return {parts / wholes, std::sqrt(square) / wholes};
}

}  // namespace

AttentionFit fit_attention(const Observations& observed) {
  const Exposures exposures(observed);
  const std::vector<double>& exposure = exposures.exposures();
  std::vector<CountRow> rows;
  double centre = 0.0, draws = 0.0;
  for (std::size_t item = 0; item < observed.born.size(); ++item) {
    centre += exposures.draws()[item] * observed.born[item];
    draws += exposures.draws()[item];
  }
  centre /= draws;
  for (std::size_t item = 0; item < observed.born.size(); ++item) {
    if (!(exposure[item] > 0.0)) continue;
    rows.push_back({exposures.draws()[item], exposure[item], observed.born[item] - centre, 1.0});
  }
  const PoissonLognormalFit fit = fit_poisson_lognormal(rows, {.with_slope = true});

  // Each item weighs as what is known of its log rate.
  std::vector<double> pull(observed.born.size(), 0.0);
  double weights = 0.0, mean = 0.0, spread = 0.0;
  const auto weight_of = [&](std::size_t item) {
    const double to_be_expected = exposure[item] * std::exp(fit.intercept + fit.slope * (observed.born[item] - centre));
    return to_be_expected / (1.0 + fit.sd * fit.sd * to_be_expected);
  };
  for (std::size_t item = 0; item < pull.size(); ++item) {
    weights += weight_of(item);
    mean += weight_of(item) * observed.born[item];
  }
  mean /= weights;
  for (std::size_t item = 0; item < pull.size(); ++item) {
    pull[item] = weight_of(item) * (observed.born[item] - mean);
    spread += pull[item] * (observed.born[item] - mean);
  }
  for (double& of_item : pull) of_item /= spread;
  const double slope_variance = fit.covariance(1, 1) + exposures.variance_of_slope(pull);

  std::vector<double> first_day(observed.born.size(), 0.0), first_week(first_day);
  for (std::size_t r = 0; r < observed.requests(); ++r) {
    for (const std::uint32_t item : observed.drawn_in(r)) {
      const double age = observed.time[r] - observed.born[item];
      if (age < 1.0) first_day[item] += 1.0;
      if (age < 7.0) first_week[item] += 1.0;
    }
  }
  return {.decay_per_day = {fit.slope, std::sqrt(slope_variance)},
          .popularity_sd = {fit.sd, std::sqrt(fit.covariance(2, 2))},
          .share_first_day = ratio(first_day, exposures.draws()),
          .share_first_week = ratio(first_week, exposures.draws())};
}

}  // namespace springtide::sim
