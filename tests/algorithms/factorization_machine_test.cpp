#include "algorithms/factors/factorization_machine.hpp"

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "algorithms/factors/fm_model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/central_difference.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

constexpr std::size_t kColumns = 3, kFactors = 2, kUser = 4, kItem = 9;

// Everything the row touches, flat: the intercept; weight and vector of each column, of the user, of the item.
std::vector<double> flat(const FmModel& model) {
  std::vector<double> all{model.intercept()};
  const auto add = [&](double weight, std::span<const float> vector) {
    all.push_back(weight);
    all.insert(all.end(), vector.begin(), vector.end());
  };
  for (std::size_t column = 0; column < kColumns; ++column) add(model.weight(column), model.vector(column));
  add(model.users().find(kUser)->bias, model.users().find(kUser)->vector);
  add(model.items().find(kItem)->bias, model.items().find(kItem)->vector);
  return all;
}

// Pair by pair, as the model is defined.
double margin_of(const std::vector<double>& at, const std::vector<double>& x) {
  double margin = at[0];
  const std::size_t each = 1 + kFactors;
  for (std::size_t a = 0; a < x.size(); ++a) {
    margin += at[1 + a * each] * x[a];
    for (std::size_t b = a + 1; b < x.size(); ++b) {
      for (std::size_t f = 1; f <= kFactors; ++f) margin += at[1 + a * each + f] * at[1 + b * each + f] * x[a] * x[b];
    }
  }
  return margin;
}

TEST_CASE("a factorization machine's margin pair by pair, and its step by central differences",
          "[factorization_machine][oracle]") {
  const std::vector<float> row{0.5F, -1.5F, 2.0F};
  const std::vector<double> x{0.5, -1.5, 2.0, 1.0, 1.0};
  const FmModel::Rates rates{0.25, 0.1, 0.3};
  FmModel model(/*seed=*/1, kColumns, kFactors, /*use_ids=*/true, 0.5F);
  model.meet(kUser, kItem);
  std::vector<float> sum;
  for (const double y : {1.0, 0.0, 1.0}) {  // the first step makes weights that are not 0
    CAPTURE(y);
    const std::vector<double> before = flat(model);
    const double margin = model.margin(kUser, kItem, row, sum);
    REQUIRE(margin == Approx(margin_of(before, x)).margin(1e-5));
    const double g = 1.0 / (1.0 + std::exp(-margin)) - y;
    model.step(kUser, kItem, row, sum, g, rates);
    const auto loss = [&](const std::vector<double>& at) {
      const double z = margin_of(at, x);
      double penalty = 0.0;
      for (std::size_t k = 1; k < at.size(); ++k) {
        penalty += 0.5 * ((k - 1) % (1 + kFactors) == 0 ? rates.l2_weights : rates.l2_vectors) * at[k] * at[k];
      }
      return std::log1p(std::exp(y > 0.5 ? -z : z)) + penalty;
    };
    const std::vector<double> slopes = central_differences(loss, before), after = flat(model);
    for (std::size_t k = 0; k < before.size(); ++k) {
      CAPTURE(k);
      REQUIRE((before[k] - after[k]) / rates.rate == Approx(slopes[k]).margin(1e-5));
    }
  }
}

TEST_CASE("what the row has not is left alone, and ids never met count as absent", "[factorization_machine]") {
  FmModel model(1, kColumns, kFactors, true, 0.5F);
  std::vector<float> sum;
  const std::vector<float> row{0.0F, 1.0F, 0.0F};
  REQUIRE(model.margin(kUser, kItem, row, sum) == Approx(0.0).margin(1e-6));  // one feature: no pair
  const std::vector<float> still(model.vector(0).begin(), model.vector(0).end());
  model.meet(kUser, kItem);
  model.margin(kUser, kItem, row, sum);
  model.step(kUser, kItem, row, sum, 0.7, {0.5, 0.1, 0.1});
  REQUIRE(std::vector<float>(model.vector(0).begin(), model.vector(0).end()) == still);
  REQUIRE(model.weight(0) == 0.0);
  REQUIRE(model.weight(1) == Approx(-0.35));
}

TEST_CASE("large features do not make it overshoot without end", "[factorization_machine]") {
  LearningTable table(4);
  sim::RandomStream random("test/factorization_machine/large", 1);
  for (int n = 0; n < 4000; ++n) {
    std::vector<float> row;
    for (int column = 0; column < 4; ++column) row.push_back(10.0F * random.normal());
    table.add(row, row[0] + row[1] > 0.0F ? 1.0F : 0.0F, random.below(20), random.below(20));
  }
  const auto learner = make_learner("factorization_machine", {}, sim::Task::kClick, 4, /*seed=*/1);
  learner->update(table.examples().slice(0, 3000));
  const std::vector<float> scores = table.scores(*learner->publish());
  double right = 0.0;
  for (std::size_t n = 3000; n < 4000; ++n) right += (scores[n] > 0.5F) == (table.labels[n] > 0.5F) ? 1e-3 : 0.0;
  REQUIRE(right > 0.9);
}

TEST_CASE("river's log loss, predict then learn", "[factorization_machine][oracle]") {
  // fixtures/make_river_fm.py says what the stream is.
  std::ifstream file(std::string(SPRINGTIDE_SOURCE_DIR) + "/tests/algorithms/fixtures/river_fm.txt");
  std::string header;
  std::getline(file, header);
  std::size_t count = 0, lines = 0;
  double theirs = 0.0, deviation = 0.0;
  while (file >> count >> theirs >> deviation) {
    ++lines;
    LearningTable table(4);
    for (std::size_t n = 0; n < count; ++n) {
      const auto user = static_cast<std::uint32_t>(7 * n % 40), item = static_cast<std::uint32_t>((n * n + 3 * n) % 31);
      const auto m = static_cast<double>(n);
      double x[4];
      std::vector<float> row;
      for (std::size_t c = 0; c < 4; ++c) {
        const auto column = static_cast<double>(c);
        x[c] = std::sin(0.37 * m + 1.3 * column + 0.01 * m * column);
        row.push_back(static_cast<float>(x[c]));
      }
      const double z = 1.5 * x[0] * x[1] + 2.0 * std::cos(user) * std::cos(item) + 0.5 * x[2] - 0.3;
      const double t = 61.803398875 * m;
      table.add(row, t - std::floor(t) < 1.0 / (1.0 + std::exp(-z)) ? 1.0F : 0.0F, user, item);
    }
    const auto learner = make_learner("factorization_machine", {{"factors", std::int64_t{6}}, {"learning_rate", 0.05}},
                                      sim::Task::kClick, 4, /*seed=*/1);
    double sum = 0.0;
    LearningTable one(4);
    for (std::size_t n = 0; n < count; ++n) {
      one = LearningTable(4);
      one.add(table.examples().features.row(n), table.labels[n], static_cast<std::uint32_t>(table.users[n]),
              static_cast<std::uint32_t>(table.items[n]));
      const auto p = static_cast<double>(one.scores(*learner->publish())[0]);
      sum -= std::log(table.labels[n] > 0.5F ? p : 1.0 - p);
      learner->update(one.examples());
    }
    INFO(count << " examples: " << sum / static_cast<double>(count) << ", river " << theirs << " +- " << deviation);
    CHECK(std::abs(sum / static_cast<double>(count) / theirs - 1.0) < 0.02);
  }
  REQUIRE(lines == 2);
}

}  // namespace
}  // namespace springtide::algorithms
