#include "algorithms/neighbours/item_knn.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

constexpr std::uint32_t kA = 0, kB = 1, kC = 2, kD = 3;
using Takes = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // user, item

std::unique_ptr<Recommender> taught(const Takes& takes, std::map<std::string, sim::ParameterValue> given) {
  LearningTable table(0);
  for (const auto& [user, item] : takes) table.add({}, 1.0F, user, item);
  auto learner = make_learner("item_knn", given, sim::Task::kNextItem, 0, /*seed=*/1);
  learner->update(table.examples());
  return learner;
}

double score(const Recommender& learner, std::uint32_t user, std::uint32_t item) {
  LearningTable probe(0);
  probe.add({}, 0.0F, user, item);
  return static_cast<double>(probe.scores(*learner.publish())[0]);
}

// n = 3, 2, 1 and common users ab 2, ac 1, bc 1.
const Takes kThreeUsers{{0, kA}, {0, kB}, {1, kA}, {1, kB}, {1, kC}, {2, kA}};

TEST_CASE("similarities of three users by hand", "[item_knn][oracle]") {
  const auto plain = taught(kThreeUsers, {{"shrinkage", 0.0}});
  REQUIRE(score(*plain, 2, kB) == Approx(2.0 / std::sqrt(6.0)));
  REQUIRE(score(*plain, 2, kC) == Approx(1.0 / std::sqrt(3.0)));
  REQUIRE(score(*plain, 0, kC) == Approx(1.0 / std::sqrt(3.0) + 1.0 / std::sqrt(2.0)));
  REQUIRE(score(*plain, 9, kA) == 0.0);
  REQUIRE(score(*plain, 0, kD) == 0.0);

  const auto damped = taught(kThreeUsers, {{"shrinkage", 1.0}});
  REQUIRE(score(*damped, 2, kB) == Approx(2.0 / std::sqrt(6.0) * 2.0 / 3.0));
  REQUIRE(score(*damped, 2, kC) == Approx(1.0 / std::sqrt(3.0) / 2.0));

  // The one nearest to a is b, to b it is a: c is in nobody's reach.
  const auto nearest = taught(kThreeUsers, {{"shrinkage", 0.0}, {"neighbours", std::int64_t{1}}});
  REQUIRE(score(*nearest, 2, kB) == Approx(2.0 / std::sqrt(6.0)));
  REQUIRE(score(*nearest, 0, kC) == 0.0);
}

TEST_CASE("of equally alike items the lower ids are kept", "[item_knn]") {
  const auto learner =
      taught({{0, kA}, {0, kB}, {0, kC}, {0, kD}, {1, kA}}, {{"shrinkage", 0.0}, {"neighbours", std::int64_t{2}}});
  REQUIRE(score(*learner, 1, kB) > 0.0);
  REQUIRE(score(*learner, 1, kC) == score(*learner, 1, kB));
  REQUIRE(score(*learner, 1, kD) == 0.0);
}

TEST_CASE("dislikes and repeats do not count", "[item_knn]") {
  Takes repeated = kThreeUsers;
  repeated.insert(repeated.end(), {{0, kA}, {1, kC}, {1, kA}});
  const auto once = taught(kThreeUsers, {}), again = taught(repeated, {});
  LearningTable dislike(0);
  dislike.add({}, 0.0F, 2, kC);
  again->update(dislike.examples());
  for (std::uint32_t user = 0; user < 3; ++user) {
    for (const std::uint32_t item : {kA, kB, kC}) {
      // Sums may be taken in another order, since the history is.
      REQUIRE(score(*again, user, item) == Approx(score(*once, user, item)));
    }
  }
}

TEST_CASE("only the newest distinct items are remembered", "[item_knn]") {
  // a, b, a, c: b is the oldest and drops out, so d is taken together with a and c alone.
  const auto learner = taught({{0, kA}, {0, kB}, {0, kA}, {0, kC}, {0, kD}, {1, kA}, {2, kB}, {3, kC}},
                              {{"history", std::int64_t{2}}, {"shrinkage", 0.0}});
  REQUIRE(score(*learner, 1, kD) > 0.0);
  REQUIRE(score(*learner, 3, kD) > 0.0);
  REQUIRE(score(*learner, 2, kD) == 0.0);
}

TEST_CASE("many small steps end in what counting all at once gives", "[item_knn][oracle]") {
  constexpr std::uint32_t kUsers = 60, kItems = 200, kNeighbours = 7;
  constexpr double kShrinkage = 0.37;  // odd, so that no two similarities tie but for equal counts
  sim::RandomStream random("test/item_knn", /*seed=*/1);
  Takes takes;
  for (int e = 0; e < 3000; ++e) {
    const std::uint32_t likely = random.below(kItems);
    takes.emplace_back(random.below(kUsers), random.bernoulli(0.5) ? likely : likely % 8);
  }
  const auto learner = taught(
      takes, {{"neighbours", std::int64_t{kNeighbours}}, {"shrinkage", kShrinkage}, {"history", std::int64_t{1000}}});

  std::map<std::uint32_t, std::set<std::uint32_t>> users_of, items_of;
  for (const auto& [user, item] : takes) {
    users_of[item].insert(user);
    items_of[user].insert(item);
  }
  LearningTable probe(0);
  std::vector<double> expected;
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    std::map<std::uint32_t, double> sums;
    for (const std::uint32_t j : items_of[user]) {
      std::vector<std::pair<double, std::uint32_t>> alike;  // least alike last; of equal ones the higher ids
      for (std::uint32_t i = 0; i < kItems; ++i) {
        double common = 0.0;
        for (const std::uint32_t taker : users_of[i]) common += users_of[j].count(taker) > 0 ? 1.0 : 0.0;
        if (i == j || common == 0.0) continue;
        const auto takers = static_cast<double>(users_of[i].size() * users_of[j].size());
        alike.emplace_back(-common / std::sqrt(takers) * common / (common + kShrinkage), i);
      }
      std::sort(alike.begin(), alike.end());
      alike.resize(std::min<std::size_t>(alike.size(), kNeighbours));
      for (const auto& [minus_similarity, i] : alike) sums[i] -= minus_similarity;
    }
    for (std::uint32_t item = 0; item < kItems; ++item) {
      probe.add({}, 0.0F, user, item);
      expected.push_back(sums[item]);
    }
  }
  const auto scores = probe.scores(*learner->publish());
  for (std::size_t row = 0; row < scores.size(); ++row) {
    CAPTURE(row);
    REQUIRE(static_cast<double>(scores[row]) == Approx(expected[row]).epsilon(1e-5));
  }
}

}  // namespace
}  // namespace springtide::algorithms
