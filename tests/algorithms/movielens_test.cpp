// Numbers that others published on MovieLens-100K (river's documentation, FluRS), met by ours. The terms of the data
// forbid shipping it: tests/support/fetch_movielens.sh finds it, and without it these tests say so and pass.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "algorithms/registry.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

struct Rating {
  std::uint32_t user, item;  // as in the file, or dense in order of first appearance
  float value;
  std::int64_t time_s;
};

void number_by_first_appearance(std::vector<Rating>& ratings) {
  std::map<std::uint32_t, std::uint32_t> users, items;
  for (Rating& rating : ratings) {
    rating.user = users.try_emplace(rating.user, static_cast<std::uint32_t>(users.size())).first->second;
    rating.item = items.try_emplace(rating.item, static_cast<std::uint32_t>(items.size())).first->second;
  }
}

// In order of time; ratings of one second in the order of the file. Empty where there is no file.
std::vector<Rating> movielens() {
  const char* path = std::getenv("SPRINGTIDE_MOVIELENS_100K");
  if (path == nullptr || *path == '\0') {
    WARN("skipped: SPRINGTIDE_MOVIELENS_100K is not set; it is the path that tests/support/fetch_movielens.sh prints");
    return {};
  }
  std::ifstream file(path);
  std::string header;
  std::getline(file, header);
  INFO(path);
  REQUIRE(header.substr(0, 13) == "user_id:token");
  std::vector<Rating> ratings;
  Rating rating{};
  double time_s = 0.0;
  while (file >> rating.user >> rating.item >> rating.value >> time_s) {
    rating.time_s = static_cast<std::int64_t>(time_s);
    ratings.push_back(rating);
  }
  REQUIRE(ratings.size() == 100'000);
  std::stable_sort(ratings.begin(), ratings.end(),
                   [](const Rating& a, const Rating& b) { return a.time_s < b.time_s; });
  number_by_first_appearance(ratings);
  return ratings;
}

// One rating as the columns that learners and snapshots read.
class OneRating {
 public:
  explicit OneRating(const Rating& rating)
      : user_(sim::id_at<UserId>(rating.user)),
        item_(sim::id_at<ItemId>(rating.item)),
        time_(sim::SimDuration(rating.time_s * 1'000'000)),
        label_(rating.value) {}
  Examples example() const { return {{&user_, 1}, {&item_, 1}, {&time_, 1}, {&position_, 1}, {&label_, 1}, {}}; }
  float score(const Snapshot& snapshot) const {
    static constexpr std::uint32_t kRows[] = {0, 1};
    float score = 0.0F;
    snapshot.score({kRows, {&user_, 1}, {&time_, 1}, {&item_, 1}, {&position_, 1}, {}}, {&score, 1});
    return score;
  }

 private:
  UserId user_;
  ItemId item_;
  SimTime time_;
  float label_;
  std::uint8_t position_ = 0;
};

struct Errors {
  double mae = 0.0, rmse = 0.0;
};

// Predict, then learn, one rating at a time.
Errors prequential(const std::vector<Rating>& ratings, Recommender& learner) {
  double absolute = 0.0, squared = 0.0;
  for (const Rating& rating : ratings) {
    const OneRating one(rating);
    const double error = static_cast<double>(one.score(*learner.publish())) - static_cast<double>(rating.value);
    absolute += std::abs(error);
    squared += error * error;
    learner.update(one.example());
  }
  const auto count = static_cast<double>(ratings.size());
  return {absolute / count, std::sqrt(squared / count)};
}

TEST_CASE("river's errors on MovieLens-100K, predict then learn", "[movielens][oracle][long]") {
  const auto ratings = movielens();
  if (ratings.empty()) return;
  struct Published {
    const char* algorithm;
    std::map<std::string, sim::ParameterValue> parameters;
    double mae, rmse;
  };
  const sim::ParameterValue one = 1.0, five = 5.0;
  const Published published[] = {
      {"mean_rating", {}, 0.942162, 1.125783},
      {"biased_mf", {{"factors", std::int64_t{0}}, {"clip_low", one}, {"clip_high", five}}, 0.754651, 0.954148},
      {"biased_mf", {{"factors", std::int64_t{10}}, {"clip_low", one}, {"clip_high", five}}, 0.748559, 0.947854},
  };
  for (const Published& row : published) {
    // Vectors start at random: by seed, the errors spread with a standard deviation of .0007.
    constexpr std::uint64_t kSeeds = 5;
    Errors mean;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const auto learner = make_learner(row.algorithm, row.parameters, sim::Task::kRating, 0, seed);
      const Errors errors = prequential(ratings, *learner);
      mean.mae += errors.mae / kSeeds;
      mean.rmse += errors.rmse / kSeeds;
    }
    INFO(row.algorithm << ": MAE " << mean.mae << ", RMSE " << mean.rmse);
    REQUIRE(mean.mae == Approx(row.mae).margin(0.002));
    REQUIRE(mean.rmse == Approx(row.rmse).margin(0.002));
  }
}

// Test, then learn, from `first_learnt` on. All items met so far, minus the user's own, are ranked; of equal scores the
// item met first is first, and an item that nobody has met is missed.
double recall_at_10(const std::vector<Rating>& takes, std::size_t first_learnt, std::size_t first_tested,
                    Recommender& learner) {
  std::vector<ItemId> candidates;
  std::vector<float> scores;
  std::vector<std::uint8_t> positions;
  std::map<std::uint32_t, std::vector<bool>> taken;
  std::uint32_t met = 0;
  double hits = 0.0;
  for (std::size_t r = 0; r < takes.size(); ++r) {
    const Rating& take = takes[r];
    std::vector<bool>& own = taken[take.user];
    own.resize(2000, false);
    const OneRating one(take);
    if (r >= first_tested) {
      candidates.clear();
      for (std::uint32_t item = 0; item < met; ++item) {
        if (!own[item]) candidates.push_back(sim::id_at<ItemId>(item));
      }
      scores.resize(candidates.size());
      positions.assign(candidates.size(), 0);
      const std::vector<std::uint32_t> rows{0, static_cast<std::uint32_t>(candidates.size())};
      const auto user = sim::id_at<UserId>(take.user);
      const SimTime time(sim::SimDuration(take.time_s * 1'000'000));
      learner.publish()->score({rows, {&user, 1}, {&time, 1}, candidates, positions, {}}, scores);
      if (take.item < met) {
        const auto answer = static_cast<std::size_t>(
            std::find(candidates.begin(), candidates.end(), sim::id_at<ItemId>(take.item)) - candidates.begin());
        std::size_t before = 0;
        for (std::size_t c = 0; c < scores.size(); ++c) {
          before += scores[c] > scores[answer] || (scores[c] == scores[answer] && c < answer) ? 1U : 0U;
        }
        hits += before < 10 ? 1.0 : 0.0;
      }
    }
    if (r >= first_learnt) learner.update(one.example());
    own[take.item] = true;
    met = std::max(met, take.item + 1);
  }
  return hits / static_cast<double>(takes.size() - first_tested);
}

// The ratings of 5 alone, numbered anew; empty where there is no file.
std::vector<Rating> movielens_fives() {
  auto fives = movielens();
  if (fives.empty()) return fives;
  fives.erase(std::remove_if(fives.begin(), fives.end(), [](const Rating& rating) { return rating.value != 5.0F; }),
              fives.end());
  number_by_first_appearance(fives);
  REQUIRE(fives.size() == 21'201);
  return fives;
}

TEST_CASE("FluRS's recall of popularity on the fives of MovieLens-100K", "[movielens][oracle][long]") {
  const auto fives = movielens_fives();
  if (fives.empty()) return;
  // The first 20 % train and the next 10 % update: to one who counts, the same.
  const std::size_t first_tested = fives.size() * 3 / 10;
  const auto popularity = make_learner("popularity", {}, sim::Task::kNextItem, 0, /*seed=*/1);
  const double popular = recall_at_10(fives, 0, first_tested, *popularity);
  REQUIRE(popular == Approx(0.10525).margin(0.00025));  // .1050 to .1055 by tie rule

  const auto neighbours = make_learner("item_knn", {}, sim::Task::kNextItem, 0, /*seed=*/1);
  REQUIRE(recall_at_10(fives, 0, first_tested, *neighbours) > popular);
}

TEST_CASE("FluRS's recall of incremental matrix factorisation on the fives of MovieLens-100K",
          "[movielens][oracle][long]") {
  const auto fives = movielens_fives();
  if (fives.empty()) return;
  // FluRS's defaults: 40 factors, rate .003 on the gradient of the squared error, which is .006 on half of it. The
  // recall rises with the passes over the first 20 %: FluRS itself, run on the same log, gives .010 after 1, .018 after
  // 15 and .031 after 20 (two seeds each, .001 apart); .023 to .027 as published is what some 18 lead to. By seed, ours
  // spreads with a standard deviation of .003.
  LearningTable first(0);
  const std::size_t training = fives.size() / 5, first_tested = fives.size() * 3 / 10;
  for (std::size_t r = 0; r < training; ++r) first.add({}, 1.0F, fives[r].user, fives[r].item);
  constexpr std::uint64_t kSeeds = 4;
  double mean = 0.0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto learner = make_learner("incremental_mf",
                                      {{"factors", std::int64_t{40}},
                                       {"learning_rate", 0.006},
                                       {"regularization", 0.01},
                                       {"initial_sd", 0.1},
                                       {"epochs", std::int64_t{18}}},
                                      sim::Task::kNextItem, 0, seed);
    learner->fit(first.examples());
    mean += recall_at_10(fives, training, first_tested, *learner) / kSeeds;
  }
  INFO("recall@10 " << mean);
  REQUIRE(mean > 0.023);
  REQUIRE(mean < 0.027);
}

}  // namespace
}  // namespace springtide::algorithms
