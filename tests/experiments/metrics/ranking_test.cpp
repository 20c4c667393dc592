// Ranking metrics against the definitions written out, and against a published oracle.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "experiments/metrics/sums.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::experiments {
namespace {

struct Slate {
  std::vector<sim::ItemId> items;
  std::vector<float> scores, labels;

  ScoredRequest request() const {
    ScoredRequest request;
    request.items = items;
    request.ranking_score = scores;
    request.labels = labels;
    return request;
  }
  // 1 or 0 in order of score, ties by item.
  std::vector<double> sorted_labels() const {
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return scores[a] != scores[b] ? scores[a] > scores[b] : items[a] < items[b];
    });
    std::vector<double> sorted;
    for (const std::size_t i : order) sorted.push_back(labels[i] > 0.0F ? 1.0 : 0.0);
    return sorted;
  }
};

Slate random_slate(std::size_t size, double click_rate, sim::RandomStream& random) {
  Slate slate;
  for (std::size_t i = 0; i < size; ++i) slate.items.push_back(sim::id_at<sim::ItemId>(i));
  random.shuffle(std::span<sim::ItemId>(slate.items));
  for (std::size_t i = 0; i < size; ++i) {
    slate.scores.push_back(static_cast<float>(random.below(5)));  // with ties
    slate.labels.push_back(random.bernoulli(click_rate) ? 1.0F : 0.0F);
  }
  return slate;
}

double discounted(const std::vector<double>& labels, std::size_t k) {
  double gain = 0.0;
  for (std::size_t i = 0; i < std::min(k, labels.size()); ++i)
    gain += labels[i] / std::log2(static_cast<double>(i) + 2);
  return gain;
}

TEST_CASE("a slate's ranking metrics are those of its sorted labels", "[ranking]") {
  // 300 lies beyond what the gains are tabulated for.
  const std::size_t size = GENERATE(std::size_t{1}, std::size_t{6}, std::size_t{300});
  const double click_rate = GENERATE(0.1, 0.5, 1.0);
  const std::vector<std::int64_t> cutoffs = {5, 1, 400};
  sim::RandomStream random("test/ranking", size);
  std::vector<std::uint32_t> hit_ranks;
  for (int repeat = 0; repeat < 50; ++repeat) {
    const Slate slate = random_slate(size, click_rate, random);
    const std::vector<double> labels = slate.sorted_labels();
    const double relevant = std::accumulate(labels.begin(), labels.end(), 0.0);
    AccuracySums sums(cutoffs.size());
    add_slate_ranking(slate.request(), cutoffs, hit_ranks, sums);
    REQUIRE(sums.ranked_requests == (relevant > 0.0 ? 1.0 : 0.0));
    if (relevant == 0.0) continue;
    const auto first = std::find(labels.begin(), labels.end(), 1.0) - labels.begin();
    REQUIRE(sums.reciprocal_rank == Approx(1.0 / static_cast<double>(first + 1)));
    std::vector<double> ideal = labels;
    std::sort(ideal.rbegin(), ideal.rend());
    for (std::size_t c = 0; c < cutoffs.size(); ++c) {
      const auto k = static_cast<std::size_t>(cutoffs[c]);
      double hits = 0.0, precisions = 0.0;
      for (std::size_t i = 0; i < std::min(k, size); ++i) {
        hits += labels[i];
        precisions += labels[i] * hits / static_cast<double>(i + 1);
      }
      REQUIRE(sums.ndcg[c] == Approx(discounted(labels, k) / discounted(ideal, k)));
      REQUIRE(sums.recall[c] == Approx(hits / relevant));
      REQUIRE(sums.precision[c] == Approx(hits / static_cast<double>(k)));
      REQUIRE(sums.hit_rate[c] == (hits > 0.0 ? 1.0 : 0.0));
      REQUIRE(sums.average_precision[c] == Approx(precisions / std::min(static_cast<double>(k), relevant)));
    }
  }
}

TEST_CASE("the order in which a slate was shown does not matter", "[ranking]") {
  const std::vector<std::int64_t> cutoffs = {1, 3};
  sim::RandomStream random("test/ranking", 7);
  Slate slate = random_slate(8, 0.4, random);
  slate.labels[0] = 1.0F;
  AccuracySums forwards(2), backwards(2);
  std::vector<std::uint32_t> hit_ranks;
  add_slate_ranking(slate.request(), cutoffs, hit_ranks, forwards);
  std::reverse(slate.items.begin(), slate.items.end());
  std::reverse(slate.scores.begin(), slate.scores.end());
  std::reverse(slate.labels.begin(), slate.labels.end());
  add_slate_ranking(slate.request(), cutoffs, hit_ranks, backwards);
  REQUIRE(forwards.ndcg == backwards.ndcg);
  REQUIRE(forwards.average_precision == backwards.average_precision);
  REQUIRE(forwards.reciprocal_rank == backwards.reciprocal_rank);
}

TEST_CASE("sampled HR@10 of exact ranks 500, 1000, 2000 among 10,000: .972, .453, .002", "[ranking]") {
  // Krichene & Rendle 2020, the oracle of science.md: 100 negatives drawn with replacement from the items ranked with
  // the one to be found, so that a negative is ahead with probability (rank - 1) / 9,999.
  const auto [exact_rank, published] =
      GENERATE(std::pair<std::uint32_t, double>{500, 0.972}, std::pair<std::uint32_t, double>{1000, 0.453},
               std::pair<std::uint32_t, double>{2000, 0.002});
  constexpr int kRequests = 40'000;
  const std::vector<std::int64_t> cutoffs = {10};
  sim::RandomStream random("test/sampled", exact_rank);
  AccuracySums sums(1);
  for (int r = 0; r < kRequests; ++r) {
    ScoredRequest request;
    request.rank = 1;
    request.ranked_items = 101;
    for (int negative = 0; negative < 100; ++negative) request.rank += random.below(9'999) < exact_rank - 1 ? 1U : 0U;
    add_catalogue_ranking(request, cutoffs, sums);
  }
  const double error = std::sqrt(published * (1.0 - published) / kRequests);
  // The published figure is itself rounded to three digits.
  REQUIRE(std::abs(sums.hit_rate[0] / kRequests - published) <= 4.0 * error + 0.0005);
  REQUIRE(sums.recall == sums.hit_rate);
}

}  // namespace
}  // namespace springtide::experiments
