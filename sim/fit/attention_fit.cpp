#include "sim/fit/attention_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/fit/poisson_lognormal.hpp"

namespace springtide::sim {
namespace {

// Exposures of the items: the draws they stood for, each over the attention of all that it could have fallen on.
class Exposures {
 public:
  explicit Exposures(const Observations& observed)
      : observed_(observed), order_(observed.born.size()), draws_(observed.born.size(), 0.0) {
    std::iota(order_.begin(), order_.end(), 0U);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return observed.born[a] < observed.born[b]; });
    for (const std::uint32_t item : observed.drawn) draws_[item] += 1.0;
    attention_ = product_limit();
  }

  const std::vector<double>& draws() const { return draws_; }

  std::vector<double> exposures() const {
    const std::size_t items = order_.size();
    std::vector<double> taken_back(items, 0.0), since(items, 0.0);
    double total = 0.0;  // of the draws so far, each over the attention it could fall on
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
      double share = 0.0;
      for (const std::uint32_t item : drawn) share += attention_[item] / at_risk;
      share = std::min(share, 0.999);
      // The k-th draw is over what the k before it left; in which order they came is not told.
      double step = 0.0;
      for (double k = 0.0; k < count; k += 1.0) step += 1.0 / (1.0 - share * k / count);
      step /= at_risk;
      total += step;
      for (const std::uint32_t item : drawn) taken_back[item] += step * (count - 1.0) / (2.0 * count);
    }
    std::vector<double> result(items);
    for (std::size_t k = 0; k < items; ++k) {
      const std::uint32_t item = order_[k];
      result[item] = k < born ? std::max(total - since[item] - taken_back[item], 0.0) : 0.0;
    }
    return result;
  }

  void improve(const std::vector<double>& exposure) {
    for (std::size_t item = 0; item < draws_.size(); ++item) {
      attention_[item] = exposure[item] > 0.0 ? draws_[item] / exposure[item] : 0.0;
    }
  }

 private:
  // The v, as if candidates were drawn one by one; relative to the sum of them all.
  std::vector<double> product_limit() const {
    const std::size_t items = order_.size();
    std::vector<double> before(items, 0.0);  // draws before the birth of the k-th
    std::size_t request = 0;
    for (std::size_t k = 0; k < items; ++k) {
      while (request < observed_.requests() && observed_.time[request] < observed_.born[order_[k]]) ++request;
      before[k] = observed_.draw_begin[request];
    }
    std::vector<double> older(items, 0.0);  // draws of all items older than the k-th
    for (std::size_t k = 1; k < items; ++k) older[k] = older[k - 1] + draws_[order_[k - 1]];
    std::vector<double> attention(items, 0.0);
    double sum = 1.0;  // of the items up to the k-th
    for (std::size_t k = items; k-- > 0;) {
      const double own = draws_[order_[k]], others = std::max(older[k] - before[k], 0.0);
      // The half keeps an item that nobody older outlives from taking all attention.
      const double share = k == 0 ? 1.0 : own / (own + others + 0.5);
      attention[order_[k]] = sum * share;
      sum *= 1.0 - share;
    }
    return attention;
  }

  const Observations& observed_;
  std::vector<std::uint32_t> order_;  // items by birth
  std::vector<double> draws_, attention_;
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
  Exposures exposures(observed);
  std::vector<double> exposure = exposures.exposures();
  const bool distinct = observed.drawn.size() > observed.requests();
  for (int round = 0; distinct && round < 2; ++round) {
    exposures.improve(exposure);
    exposure = exposures.exposures();
  }
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

  std::vector<double> first_day(observed.born.size(), 0.0), first_week(first_day);
  for (std::size_t r = 0; r < observed.requests(); ++r) {
    for (const std::uint32_t item : observed.drawn_in(r)) {
      const double age = observed.time[r] - observed.born[item];
      if (age < 1.0) first_day[item] += 1.0;
      if (age < 7.0) first_week[item] += 1.0;
    }
  }
  return {.decay_per_day = {fit.slope, std::sqrt(fit.covariance(1, 1))},
          .popularity_sd = {fit.sd, std::sqrt(fit.covariance(2, 2))},
          .share_first_day = ratio(first_day, exposures.draws()),
          .share_first_week = ratio(first_week, exposures.draws())};
}

}  // namespace springtide::sim
