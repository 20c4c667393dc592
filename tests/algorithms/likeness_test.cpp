// Similarities of item_knn and user_knn against sums over the whole matrix, in double, by their definition: every pair,
// every weight, nothing incremental.

#include "algorithms/neighbours/likeness.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/registry.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

constexpr std::uint32_t kUsers = 25, kItems = 30;
constexpr std::size_t kNeighbours = 6;

// Takes with repeats, some of which arrive late; from one to the next up to two hours pass, in all some forty days.
LearningTable takes(std::size_t count) {
  LearningTable table(0);
  sim::RandomStream random("test/likeness", 1);
  std::int64_t minutes = 0;
  for (std::size_t e = 0; e < count; ++e) {
    table.add({}, 1.0F, random.below(kUsers), random.below(kItems));
    minutes += random.below(120);
    table.times.back() =
        SimTime(std::chrono::minutes(std::max<std::int64_t>(0, minutes - 300 * (random.below(8) == 0))));
  }
  return table;
}

// weight[member][basket] of the newest take of each pair, as of the newest time of all; 0 where there is none.
using Weights = std::vector<std::vector<double>>;

Weights weights_of(const LearningTable& table, bool users_are_members, double half_life_s) {
  Weights weights(users_are_members ? kUsers : kItems, std::vector<double>(users_are_members ? kItems : kUsers, 0.0));
  const SimTime now = *std::max_element(table.times.begin(), table.times.end());
  for (std::size_t e = 0; e < table.labels.size(); ++e) {
    const std::size_t user = sim::index(table.users[e]), item = sim::index(table.items[e]);
    const double age_s = std::chrono::duration<double>(now - table.times[e]).count();
    double& weight = users_are_members ? weights[user][item] : weights[item][user];
    weight = std::max(weight, half_life_s > 0.0 ? std::exp2(-age_s / half_life_s) : 1.0);
  }
  return weights;
}

struct Similar {
  double similarity;
  std::size_t id;
};

std::vector<Similar> nearest(const Weights& w, std::size_t member, bool jaccard, double shrinkage) {
  std::vector<Similar> all;
  const auto product = [&](std::size_t a, std::size_t b) {
    double sum = 0.0;
    for (std::size_t basket = 0; basket < w[a].size(); ++basket) sum += w[a][basket] * w[b][basket];
    return sum;
  };
  for (std::size_t other = 0; other < w.size(); ++other) {
    const double c = product(member, other);
    if (other == member || c == 0.0) continue;
    const double m = product(member, member), n = product(other, other);
    all.push_back({(jaccard ? c / (m + n - c) : c / std::sqrt(m * n)) * c / (c + shrinkage), other});
  }
  std::sort(all.begin(), all.end(), [](const Similar& a, const Similar& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.id < b.id;
  });
  all.resize(std::min(all.size(), kNeighbours));
  return all;
}

std::vector<float> scores_of_all(const Recommender& learner) {
  LearningTable probe(0);
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    for (std::uint32_t item = 0; item < kItems; ++item) probe.add({}, 0.0F, user, item);
  }
  return probe.scores(*learner.publish());
}

TEST_CASE("neighbours one take at a time and by definition", "[item_knn][user_knn][oracle]") {
  const auto [algorithm, similarity, half_life] = GENERATE(table<std::string, std::string, sim::SimDuration>({
      {"item_knn", "cosine", sim::SimDuration::zero()},
      {"item_knn", "jaccard", sim::SimDuration::zero()},
      {"item_knn", "cosine", sim::SimDuration(std::chrono::hours(100))},
      {"item_knn", "jaccard", sim::SimDuration(std::chrono::hours(9))},
      {"user_knn", "cosine", sim::SimDuration::zero()},
      {"user_knn", "jaccard", sim::SimDuration::zero()},
      {"user_knn", "cosine", sim::SimDuration(std::chrono::hours(9))},
      {"user_knn", "jaccard", sim::SimDuration(std::chrono::hours(100))},
  }));
  CAPTURE(algorithm, similarity, half_life.count());
  constexpr double kShrinkage = 0.37;  // odd, so that only equals tie
  const LearningTable table = takes(1000);
  std::map<std::string, sim::ParameterValue> given{{"neighbours", static_cast<std::int64_t>(kNeighbours)},
                                                   {"shrinkage", kShrinkage},
                                                   {"history", std::int64_t{1000}},
                                                   {"similarity", similarity},
                                                   {"half_life", half_life}};
  if (algorithm == "user_knn") given["takers"] = std::int64_t{1000};
  const auto one_by_one = make_learner(algorithm, given, sim::Task::kNextItem, 0, 1);
  for (std::size_t e = 0; e < table.labels.size(); ++e) {
    one_by_one->update(table.examples().slice(e, 1));
    if (e % 100 == 0) one_by_one->publish();
  }
  const auto at_once = make_learner(algorithm, given, sim::Task::kNextItem, 0, 1);
  at_once->fit(table.examples());
  const auto scores = scores_of_all(*one_by_one);
  REQUIRE(scores == scores_of_all(*at_once));

  const bool by_user = algorithm == "user_knn", jaccard = similarity == "jaccard";
  const double half_life_s = std::chrono::duration<double>(half_life).count();
  const Weights weights = weights_of(table, by_user, half_life_s);
  for (std::size_t user = 0; user < kUsers; ++user) {
    std::vector<double> expected(kItems, 0.0);
    if (by_user) {
      for (const Similar& v : nearest(weights, user, jaccard, kShrinkage)) {
        for (std::size_t item = 0; item < kItems; ++item) expected[item] += v.similarity * weights[v.id][item];
      }
    } else {
      double newest = 0.0;
      for (std::size_t item = 0; item < kItems; ++item) newest = std::max(newest, weights[item][user]);
      for (std::size_t j = 0; j < kItems; ++j) {
        if (weights[j][user] == 0.0) continue;
        for (const Similar& i : nearest(weights, j, jaccard, kShrinkage)) {
          expected[i.id] += weights[j][user] / newest * i.similarity;
        }
      }
    }
    for (std::size_t item = 0; item < kItems; ++item) {
      CAPTURE(user, item);
      REQUIRE(static_cast<double>(scores[user * kItems + item]) == Approx(expected[item]).epsilon(2e-4).margin(1e-9));
    }
  }
}

TEST_CASE("what is many half-lives old is forgotten, rows included", "[item_knn]") {
  LearningTable table(0);
  for (std::uint32_t user = 0; user < 10; ++user) {
    for (std::uint32_t item = 0; item < 10; ++item) table.add({}, 1.0F, user, item);
  }
  const auto learner =
      make_learner("item_knn", {{"half_life", sim::SimDuration(std::chrono::minutes(1))}}, sim::Task::kNextItem, 0, 1);
  learner->update(table.examples());
  const std::size_t full = learner->bytes();
  LearningTable later(0);
  later.add({}, 1.0F, 0, 0);
  later.times.back() = SimTime(std::chrono::hours(24 * 365));
  learner->update(later.examples());
  REQUIRE(learner->bytes() < full);
  const auto scores = table.scores(*learner->publish());
  REQUIRE(std::all_of(scores.begin(), scores.end(), [](float score) { return score == 0.0F; }));
}

}  // namespace
}  // namespace springtide::algorithms
