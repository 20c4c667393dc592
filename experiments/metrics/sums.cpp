#include "experiments/metrics/sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace springtide::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double gain_at(std::size_t rank) { return 1.0 / std::log2(1.0 + static_cast<double>(rank)); }

void add_columns(std::vector<double>& to, const std::vector<double>& from) {
  for (std::size_t c = 0; c < to.size(); ++c) to[c] += from[c];
}

}  // namespace

void AccuracySums::add_prediction(float predicted_probability, bool clicked) {
  const auto p = static_cast<double>(predicted_probability);
  // One part in 10^7 either way: a certain and wrong prediction costs 16 nats, not infinity.
  const double bounded = std::clamp(p, 1e-7, 1.0 - 1e-7);
  log_loss -= clicked ? std::log(bounded) : std::log1p(-bounded);
  predicted += p;
  const double place = std::clamp(p, 0.0, 1.0) * static_cast<double>(bins.size());
  Bin& bin = bins[std::min(static_cast<std::size_t>(place), bins.size() - 1)];
  bin.count += 1.0;
  bin.predicted += p;
  bin.clicks += clicked ? 1.0 : 0.0;
}

void AccuracySums::add(const AccuracySums& other) {
  impressions += other.impressions;
  clicks += other.clicks;
  log_loss += other.log_loss;
  predicted += other.predicted;
  for (std::size_t b = 0; b < bins.size(); ++b) {
    bins[b].count += other.bins[b].count;
    bins[b].predicted += other.bins[b].predicted;
    bins[b].clicks += other.bins[b].clicks;
  }
  served_value += other.served_value;
  oracle_value += other.oracle_value;
  squared_error += other.squared_error;
  absolute_error += other.absolute_error;
  ranked_requests += other.ranked_requests;
  reciprocal_rank += other.reciprocal_rank;
  percentile_rank += other.percentile_rank;
  percentile_ranked += other.percentile_ranked;
  add_columns(ndcg, other.ndcg);
  add_columns(recall, other.recall);
  add_columns(hit_rate, other.hit_rate);
  add_columns(precision, other.precision);
  add_columns(average_precision, other.average_precision);
}

double AccuracySums::normalized_entropy() const {
  const double rate = clicks / impressions;
  if (!(rate > 0.0 && rate < 1.0)) return kNaN;
  const double background = -(rate * std::log(rate) + (1.0 - rate) * std::log1p(-rate));
  return log_loss / impressions / background;
}

double AccuracySums::expected_calibration_error() const {
  double error = 0.0;
  for (const Bin& bin : bins) error += std::abs(bin.predicted - bin.clicks);
  return impressions > 0.0 ? error / impressions : kNaN;
}

void add_slate_ranking(const ScoredRequest& request, std::span<const std::int64_t> cutoffs,
                       std::vector<std::uint32_t>& scratch, AccuracySums& sums) {
  const std::size_t slate = request.items.size();
  const auto relevant = static_cast<std::size_t>(
      std::count_if(request.labels.begin(), request.labels.end(), [](float label) { return label > 0.0F; }));
  if (relevant == 0) return;
  scratch.resize(slate);
  std::iota(scratch.begin(), scratch.end(), 0U);
  // Ties by item: the order in which the slate was shown must not help.
  std::sort(scratch.begin(), scratch.end(), [&](std::uint32_t a, std::uint32_t b) {
    const float of_a = request.ranking_score[a], of_b = request.ranking_score[b];
    return of_a != of_b ? of_a > of_b : request.items[a] < request.items[b];
  });
  sums.ranked_requests += 1.0;
  const auto found_at = [&](std::size_t rank) { return request.labels[scratch[rank - 1]] > 0.0F; };
  for (std::size_t rank = 1; rank <= slate; ++rank) {
    if (!found_at(rank)) continue;
    sums.reciprocal_rank += 1.0 / static_cast<double>(rank);
    break;
  }
  for (std::size_t c = 0; c < cutoffs.size(); ++c) {
    const auto k = static_cast<std::size_t>(cutoffs[c]);
    double gain = 0.0, ideal = 0.0, hits = 0.0, precision_sum = 0.0;
    for (std::size_t rank = 1; rank <= std::min(k, slate); ++rank) {
      if (rank <= relevant) ideal += gain_at(rank);
      if (!found_at(rank)) continue;
      gain += gain_at(rank);
      hits += 1.0;
      precision_sum += hits / static_cast<double>(rank);
    }
    sums.ndcg[c] += gain / ideal;
    sums.recall[c] += hits / static_cast<double>(relevant);
    sums.hit_rate[c] += hits > 0.0 ? 1.0 : 0.0;
    sums.precision[c] += hits / static_cast<double>(k);
    sums.average_precision[c] += precision_sum / static_cast<double>(std::min(k, relevant));
  }
}

void add_catalogue_ranking(const ScoredRequest& request, std::span<const std::int64_t> cutoffs, AccuracySums& sums) {
  const std::uint32_t rank = request.rank;
  sums.ranked_requests += 1.0;
  if (rank > 0) {
    sums.reciprocal_rank += 1.0 / static_cast<double>(rank);
    if (request.ranked_items > 1) {
      sums.percentile_rank += static_cast<double>(rank - 1) / static_cast<double>(request.ranked_items - 1);
      sums.percentile_ranked += 1.0;
    }
  }
  for (std::size_t c = 0; c < cutoffs.size(); ++c) {
    if (rank == 0 || rank > static_cast<std::uint64_t>(cutoffs[c])) continue;
    sums.ndcg[c] += gain_at(rank);
    sums.recall[c] += 1.0;
    sums.hit_rate[c] += 1.0;
    sums.precision[c] += 1.0 / static_cast<double>(cutoffs[c]);
    sums.average_precision[c] += 1.0 / static_cast<double>(rank);
  }
}

}  // namespace springtide::experiments
