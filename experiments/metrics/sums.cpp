#include "experiments/metrics/sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace springtide::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double gain_at(std::size_t rank) { return 1.0 / std::log2(1.0 + static_cast<double>(rank)); }

/// Discounted gains of the places of a slate, from 1, and their running sum: what a perfect order would gain.
class SlateGains {
 public:
  SlateGains() {
    for (std::size_t rank = 1; rank <= kTabulated; ++rank) {
      at_[rank] = gain_at(rank);
      best_[rank] = best_[rank - 1] + at_[rank];
    }
  }
  double at(std::size_t rank) const { return rank <= kTabulated ? at_[rank] : gain_at(rank); }
  double best(std::size_t found) const {
    double sum = best_[std::min(found, kTabulated)];
    for (std::size_t rank = kTabulated + 1; rank <= found; ++rank) sum += gain_at(rank);
    return sum;
  }

 private:
  static constexpr std::size_t kTabulated = 256;  // a slate is longer only in odd logs
  std::array<double, kTabulated + 1> at_{}, best_{};
};

void add_columns(std::vector<double>& to, const std::vector<double>& from) {
  for (std::size_t c = 0; c < to.size(); ++c) to[c] += from[c];
}

}  // namespace

void AccuracySums::take_in_likelihood() {
  log_loss_ -= std::log(likelihood_);
  likelihood_ = 1.0;
}

void AccuracySums::add(const AccuracySums& other) {
  impressions += other.impressions;
  clicks += other.clicks;
  log_loss_ += other.log_loss();
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
  return log_loss() / impressions / background;
}

double AccuracySums::expected_calibration_error() const {
  double error = 0.0;
  for (const Bin& bin : bins) error += std::abs(bin.predicted - bin.clicks);
  return impressions > 0.0 ? error / impressions : kNaN;
}

void add_slate_ranking(const ScoredRequest& request, std::span<const std::int64_t> cutoffs,
                       std::vector<std::uint32_t>& hit_ranks, AccuracySums& sums) {
  static const SlateGains kGains;
  const std::size_t slate = request.items.size();
  // Only the ranks of the hits matter, and hits are few: counting who is ahead of each is cheaper than sorting all.
  hit_ranks.clear();
  for (std::size_t hit = 0; hit < slate; ++hit) {
    if (!(request.labels[hit] > 0.0F)) continue;
    const float score = request.ranking_score[hit];
    const sim::ItemId item = request.items[hit];
    std::uint32_t rank = 1;
    for (std::size_t i = 0; i < slate; ++i) {
      // Whole numbers and no && or ||: a branch on random scores would be mispredicted every other time.
      const auto above = static_cast<std::uint32_t>(request.ranking_score[i] > score);
      const auto tied = static_cast<std::uint32_t>(request.ranking_score[i] == score);
      rank += above + tied * static_cast<std::uint32_t>(request.items[i] < item);
    }
    hit_ranks.push_back(rank);
  }
  if (hit_ranks.empty()) return;
  std::sort(hit_ranks.begin(), hit_ranks.end());
  const std::size_t relevant = hit_ranks.size();

  sums.ranked_requests += 1.0;
  sums.reciprocal_rank += 1.0 / static_cast<double>(hit_ranks.front());
  for (std::size_t c = 0; c < cutoffs.size(); ++c) {
    const auto k = static_cast<std::size_t>(cutoffs[c]);
    double gain = 0.0, hits = 0.0, precision_sum = 0.0;
    for (const std::uint32_t rank : hit_ranks) {
      if (rank > k) break;
      gain += kGains.at(rank);
      hits += 1.0;
      precision_sum += hits / static_cast<double>(rank);
    }
    const std::size_t findable = std::min(k, relevant);
    sums.ndcg[c] += gain / kGains.best(findable);
    sums.recall[c] += hits / static_cast<double>(relevant);
    sums.hit_rate[c] += hits > 0.0 ? 1.0 : 0.0;
    sums.precision[c] += hits / static_cast<double>(k);
    sums.average_precision[c] += precision_sum / static_cast<double>(findable);
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
