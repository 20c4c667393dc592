#include "algorithms/trees/hoeffding_tree.hpp"

#include <cmath>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include "algorithms/trees/leaf_model.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"
#include "tests/support/splitmix.hpp"

namespace springtide::algorithms {
namespace {

// fixtures/make_river_tree.py says what the stream is.
LearningTable sea(std::size_t count, double noise, bool turns) {
  constexpr double kThresholds[] = {8.0, 9.0, 7.0, 9.5};
  LearningTable table(3);
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t quarter = 4 * n / count;
    std::vector<float> row;
    for (std::size_t c = 0; c < 3; ++c) row.push_back(static_cast<float>(10.0 * splitmix_uniform(n, c)));
    bool label = static_cast<double>(row[0]) + static_cast<double>(row[1]) > kThresholds[quarter];
    if (turns && quarter % 2 == 1) label = !label;
    if (splitmix_uniform(n, 3) < noise) label = !label;
    table.add(row, label ? 1.0F : 0.0F);
  }
  return table;
}

// Of examples first .. last - 1, the share on whose side of 1/2 the score lay before they were learnt.
double share_right(Recommender& learner, const LearningTable& table, std::size_t first, std::size_t last) {
  const Examples all = table.examples();
  const std::vector<std::uint32_t> one{0, 1};
  std::size_t right = 0;
  for (std::size_t n = first; n < last; ++n) {
    const Examples here = all.slice(n, 1);
    float score = 0.0F;
    learner.publish()->score({one, here.users, here.times, here.items, here.positions, here.features}, {&score, 1});
    right += (score >= 0.5F) == (here.labels[0] > 0.5F) ? 1 : 0;
    learner.update(here);
  }
  return static_cast<double>(right) / static_cast<double>(last - first);
}

std::unique_ptr<Recommender> tree(const std::map<std::string, sim::ParameterValue>& given = {}) {
  return make_learner("hoeffding_tree", given, sim::Task::kClick, 3, /*seed=*/1);
}

TEST_CASE("as often right as river's adaptive tree on SEA, whose concepts drift", "[hoeffding_tree][oracle]") {
  std::ifstream file(std::string(SPRINGTIDE_SOURCE_DIR) + "/tests/algorithms/fixtures/river_tree.txt");
  std::string header;
  std::getline(file, header);
  std::size_t count = 0, streams = 0;
  double noise = 0.0, theirs = 0.0, deviation = 0.0;
  int turns = 0;
  while (file >> count >> noise >> turns >> theirs >> deviation) {
    ++streams;
    const auto learner = tree();
    const double ours = share_right(*learner, sea(count, noise, turns != 0), 0, count);
    INFO("noise " << noise << ", turns " << turns << ": " << ours << ", river " << theirs << " +- " << deviation);
    CHECK(ours > theirs - 0.01);
  }
  REQUIRE(streams == 2);
}

TEST_CASE("what has turned over is learnt anew; without watching it is not", "[hoeffding_tree]") {
  const LearningTable table = sea(20'000, 0.0, /*turns=*/true);  // the first turn is at 5,000
  const auto adaptive = tree(), unwatched = tree({{"drift_delta", 1e-300}});
  for (Recommender* learner : {adaptive.get(), unwatched.get()}) learner->update(table.examples().slice(0, 7'000));
  REQUIRE(share_right(*adaptive, table, 7'000, 9'000) > 0.9);
  REQUIRE(share_right(*unwatched, table, 7'000, 9'000) < 0.8);
}

TEST_CASE("Hoeffding's bound", "[hoeffding_tree][oracle]") {
  REQUIRE(hoeffding_bound(1.0, 1e-7, 200.0) == Approx(0.2007).margin(5e-5));
}

TEST_CASE("a leaf predicts by naive Bayes where that has done better", "[hoeffding_tree][oracle]") {
  // Column 0 is N(-1, 1) in class 0 and N(+1, 1) in class 1, column 1 says nothing: P(1 | x) = sigmoid(2 x0 + ln(3/7))
  // for 30 % of class 1.
  LeafModel leaf(2, 0.5);
  sim::RandomStream random("test/hoeffding_tree/leaf", /*seed=*/1);
  for (int e = 0; e < 20'000; ++e) {
    const bool label = random.bernoulli(0.3);
    const std::vector<float> row{random.normal() + (label ? 1.0F : -1.0F), random.normal()};
    leaf.learn(row, label, 10.0);
  }
  for (const float x : {-1.5F, 0.0F, 0.4F, 2.0F}) {
    const double expected = 1.0 / (1.0 + std::exp(-2.0 * static_cast<double>(x) - std::log(3.0 / 7.0)));
    // The means err by 1 / sqrt(6,000), which shifts the log odds by some hundredths.
    REQUIRE(leaf.predict(std::vector<float>{x, 0.3F}, 10.0) == Approx(expected).margin(0.02));
  }
  // The best threshold is on column 0, and its gain that of the two normal distributions there.
  const auto [best, second_gain] = leaf.find_splits();
  REQUIRE(best.column == 0);
  const auto below = [](double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); };
  const auto bits = [](double p) { return -p * std::log2(p) - (1.0 - p) * std::log2(1.0 - p); };
  const auto t = static_cast<double>(best.threshold);
  const double left = 0.7 * below(t + 1.0) + 0.3 * below(t - 1.0), ones = 0.3 * below(t - 1.0);
  const double gain = bits(0.3) - left * bits(ones / left) - (1.0 - left) * bits((0.3 - ones) / (1.0 - left));
  REQUIRE(best.gain == Approx(gain).margin(0.01));
  REQUIRE(second_gain < 0.01);
  REQUIRE(best.left_share() == Approx(ones / left).margin(0.02));
}

TEST_CASE("a leaf predicts the share where columns say nothing", "[hoeffding_tree]") {
  LeafModel leaf(1, 0.25);
  REQUIRE(leaf.predict(std::vector<float>{0.0F}, 4.0) == Approx(0.25));
  const std::vector<float> row{1.0F};
  for (int e = 0; e < 6; ++e) leaf.learn(row, e == 0, 4.0);
  // A constant column leaves the odds alone. The first example was positive: naive Bayes, which then has the plain
  // shares 1/1, 1/2, 1/3 ..., was further off than those drawn to a quarter.
  REQUIRE(leaf.predict(row, 4.0) == Approx((1.0 + 4.0 * 0.25) / (6.0 + 4.0)));
}

}  // namespace
}  // namespace springtide::algorithms
