#include "algorithms/neural/mlp.hpp"

#include <vector>

#include "sim/events/error.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

// y = 1 where the signs of the first two of four columns differ: no linear model does better than chance.
LearningTable exclusive_or(std::size_t rows, std::uint64_t seed) {
  LearningTable table(4);
  sim::RandomStream random("test/mlp/xor", seed);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::vector<float> row{random.normal(), random.normal(), random.normal(), 1.0F};
    table.add(row, (row[0] > 0.0F) != (row[1] > 0.0F) ? 1.0F : 0.0F);
  }
  return table;
}

double share_right(const Recommender& learner, const LearningTable& table) {
  const std::vector<float> scores = table.scores(*learner.publish());
  double right = 0.0;
  for (std::size_t r = 0; r < scores.size(); ++r) right += (scores[r] > 0.5F) == (table.labels[r] > 0.5F) ? 1.0 : 0.0;
  return right / static_cast<double>(scores.size());
}

std::unique_ptr<Recommender> mlp(std::map<std::string, sim::ParameterValue> given, std::size_t columns = 4) {
  return make_learner("mlp", given, sim::Task::kClick, columns, /*seed=*/1);
}

TEST_CASE("the perceptron learns an exclusive or, which a linear model cannot", "[mlp]") {
  const LearningTable train = exclusive_or(20'000, 1), test = exclusive_or(2'000, 2);
  const auto perceptron = mlp({{"hidden", std::vector<std::int64_t>{16}}, {"learning_rate", 0.01}});
  perceptron->update(train.examples());
  REQUIRE(share_right(*perceptron, test) > 0.95);
  const auto fitted = mlp({{"hidden", std::vector<std::int64_t>{16}}, {"learning_rate", 0.01}});
  fitted->fit(train.examples());
  REQUIRE(share_right(*fitted, test) > 0.95);
  const auto linear = mlp({{"hidden", std::vector<std::int64_t>{}}, {"learning_rate", 0.01}});
  linear->update(train.examples());
  REQUIRE(share_right(*linear, test) < 0.6);
}

TEST_CASE("learning in pieces of any size ends in the same bits", "[mlp]") {
  const LearningTable table = exclusive_or(301, 3);
  const std::size_t piece = GENERATE(1, 7, 32, 45, 301);
  const auto whole = mlp({}), pieces = mlp({});
  whole->update(table.examples());
  for (std::size_t first = 0; first < 301; first += piece) {
    pieces->update(table.examples().slice(first, std::min(piece, 301 - first)));
  }
  REQUIRE(table.scores(*whole->publish()) == table.scores(*pieces->publish()));
}

TEST_CASE("a batch that is not full waits, and is carried by an archive", "[mlp]") {
  const LearningTable table = exclusive_or(40, 4);
  const auto learner = mlp({{"batch", std::int64_t{16}}}), loaded = mlp({{"batch", std::int64_t{16}}});
  const auto untaught = table.scores(*learner->publish());
  learner->update(table.examples().slice(0, 15));
  REQUIRE(table.scores(*learner->publish()) == untaught);

  ArchiveWriter writer;
  learner->save(writer);
  ArchiveReader reader(writer.bytes());
  loaded->load(reader);
  learner->update(table.examples().slice(15, 25));
  loaded->update(table.examples().slice(15, 25));
  REQUIRE(table.scores(*learner->publish()) != untaught);
  REQUIRE(table.scores(*learner->publish()) == table.scores(*loaded->publish()));

  const auto wider = mlp({{"hidden", std::vector<std::int64_t>{65, 32}}});
  ArchiveReader again(writer.bytes());
  REQUIRE_THROWS_WITH(wider->load(again), "checkpoint: is of a network of another shape");
}

TEST_CASE("epochs are shuffled each in its own way, the same in every run", "[mlp]") {
  const LearningTable table = exclusive_or(100, 5);
  const auto twice = mlp({{"epochs", std::int64_t{2}}}), once = mlp({});
  twice->fit(table.examples());
  once->fit(table.examples());
  const auto after_one = table.scores(*once->publish());
  once->fit(table.examples());
  REQUIRE(table.scores(*once->publish()) == table.scores(*twice->publish()));
  REQUIRE(table.scores(*once->publish()) != after_one);
}

}  // namespace
}  // namespace springtide::algorithms
