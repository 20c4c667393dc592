#include "algorithms/neural/mlp.hpp"

#include <cmath>
#include <string>
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

TEST_CASE("every optimizer and activation learns an exclusive or, with dropout too", "[mlp]") {
  const LearningTable train = exclusive_or(20'000, 1), test = exclusive_or(2'000, 2);
  struct Case {
    const char *optimizer, *activation, *loss;
    double rate, dropout;
  };
  const Case here =
      GENERATE(Case{"sgd", "tanh", "cross_entropy", 0.3, 0.0}, Case{"momentum", "sigmoid", "cross_entropy", 0.3, 0.0},
               Case{"adagrad", "relu", "squared_error", 0.1, 0.0}, Case{"adam", "tanh", "squared_error", 0.01, 0.0},
               Case{"adam", "relu", "cross_entropy", 0.01, 0.2});
  CAPTURE(here.optimizer, here.activation, here.loss, here.dropout);
  const auto learner = mlp({{"hidden", std::vector<std::int64_t>{16}},
                            {"optimizer", std::string(here.optimizer)},
                            {"activation", std::string(here.activation)},
                            {"loss", std::string(here.loss)},
                            {"learning_rate", here.rate},
                            {"dropout", here.dropout}});
  learner->update(train.examples());
  REQUIRE(share_right(*learner, test) > 0.9);
}

TEST_CASE("any optimizer, with dropout, is carried by an archive", "[mlp]") {
  const LearningTable table = exclusive_or(300, 6);
  for (const char* optimizer : {"sgd", "momentum", "adagrad", "adam"}) {
    CAPTURE(optimizer);
    const std::map<std::string, sim::ParameterValue> given{
        {"optimizer", std::string(optimizer)}, {"dropout", 0.5}, {"batch", std::int64_t{16}}};
    const auto learner = mlp(given), loaded = mlp(given);
    learner->update(table.examples().slice(0, 150));
    ArchiveWriter writer;
    learner->save(writer);
    ArchiveReader reader(writer.bytes());
    loaded->load(reader);
    for (const auto* each : {&learner, &loaded}) (*each)->update(table.examples().slice(150, 150));
    REQUIRE(table.scores(*learner->publish()) == table.scores(*loaded->publish()));
  }
}

TEST_CASE("vectors of ids learn whom the features do not tell apart, and are carried by an archive", "[mlp]") {
  // A user clicks the items of the other parity.
  LearningTable table(1);
  sim::RandomStream random("test/mlp/ids", 1);
  const std::vector<float> constant{1.0F};
  for (int n = 0; n < 12'000; ++n) {
    const std::uint32_t user = random.below(20), item = random.below(20);
    table.add(constant, user % 2 != item % 2 ? 1.0F : 0.0F, user, item);
  }
  const std::map<std::string, sim::ParameterValue> given{
      {"id_factors", std::int64_t{4}}, {"hidden", std::vector<std::int64_t>{16}}, {"learning_rate", 0.01}};
  const auto with_ids = mlp(given, 1), pieces = mlp(given, 1), loaded = mlp(given, 1), without = mlp({}, 1);
  with_ids->update(table.examples());
  without->update(table.examples());
  REQUIRE(share_right(*with_ids, table) > 0.95);
  REQUIRE(share_right(*without, table) < 0.6);
  for (std::size_t first = 0; first < 12'000; first += 50) {
    if (first == 6'000) {
      ArchiveWriter writer;
      pieces->save(writer);
      ArchiveReader reader(writer.bytes());
      loaded->load(reader);
    }
    (first < 6'000 ? pieces : loaded)->update(table.examples().slice(first, 50));
  }
  REQUIRE(table.scores(*loaded->publish()) == table.scores(*with_ids->publish()));
}

TEST_CASE("early stopping ends where the holdout is foretold best, and then learns it", "[mlp]") {
  // Labels that are half noise, and a network that can learn them by heart.
  LearningTable table = exclusive_or(320, 7);
  sim::RandomStream random("test/mlp/noise", 1);
  for (float& label : table.labels) label = random.bernoulli(0.25) ? 1.0F - label : label;
  constexpr std::size_t kFitted = 192;  // whole batches, as is the rest
  const auto with = [&](std::int64_t epochs, std::int64_t patience) {
    return mlp({{"hidden", std::vector<std::int64_t>{32}},
                {"learning_rate", 0.03},
                {"epochs", epochs},
                {"patience", patience},
                {"holdout", 0.4}});
  };
  const auto loss_on_holdout = [&](const Recommender& learner) {
    const auto scores = table.scores(*learner.publish());
    double loss = 0.0;
    for (std::size_t r = kFitted; r < scores.size(); ++r) {
      loss -= std::log(static_cast<double>(table.labels[r] > 0.5F ? scores[r] : 1.0F - scores[r]));
    }
    return loss;
  };
  constexpr std::int64_t kEpochs = 40, kPatience = 5;
  std::int64_t best = 0, stop = kEpochs;
  double least = loss_on_holdout(*with(1, 0));
  const auto learner = with(1, 0);
  for (std::int64_t epoch = 1; epoch <= kEpochs; ++epoch) {
    learner->fit(table.examples().slice(0, kFitted));
    const double loss = loss_on_holdout(*learner);
    if (loss < least) {
      least = loss;
      best = epoch;
    } else if (epoch - best == kPatience) {
      stop = epoch;
      break;
    }
  }
  REQUIRE(best > 1);
  REQUIRE(stop < kEpochs);
  const auto expected = with(best, 0), stopped = with(kEpochs, kPatience);
  expected->fit(table.examples().slice(0, kFitted));
  expected->update(table.examples().slice(kFitted, table.labels.size() - kFitted));
  stopped->fit(table.examples());
  REQUIRE(table.scores(*stopped->publish()) == table.scores(*expected->publish()));
}

}  // namespace
}  // namespace springtide::algorithms
