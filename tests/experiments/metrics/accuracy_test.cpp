// Tables worked out by hand.

#include "experiments/metrics/accuracy.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;
using sim::ItemId;

AccuracyConfig config(sim::Task task) {
  AccuracyConfig config;
  config.task = task;
  config.begin = sim::SimTime(0s);
  config.end = sim::SimTime(2h);
  config.window = 1h;
  config.cutoffs = {1, 2};
  config.probabilities = true;
  config.truth = true;
  config.items = 4;
  return config;
}

struct Slate {
  std::vector<ItemId> items{ItemId{0}, ItemId{1}, ItemId{2}};
  std::vector<float> predicted{0.5F, 0.25F, 0.25F};
  std::vector<float> ranking{0.1F, 0.9F, 0.5F};
  std::vector<float> labels{1.0F, 0.0F, 1.0F};
  std::vector<std::uint8_t> new_items{0, 1, 0};
  std::vector<ItemId> recommended{ItemId{1}, ItemId{2}, ItemId{0}};

  ScoredRequest request(sim::SimTime time) const {
    ScoredRequest request;
    request.time = time;
    request.items = items;
    request.predicted = predicted;
    request.ranking_score = ranking;
    request.labels = labels;
    request.new_items = new_items;
    request.recommended = recommended;
    request.served_value = 0.2;
    request.oracle_value = 0.3;
    return request;
  }
};

TEST_CASE("one slate by hand", "[accuracy]") {
  AccuracyMetrics metrics(config(sim::Task::kClick));
  const Slate slate;
  metrics.add(slate.request(sim::SimTime(10min)));
  results::CellResult result;
  metrics.finish(result);
  const auto value = [&](const char* name, std::size_t i = 0) { return result.values.at(name).at(i); };

  // Ranked: item 1 (not clicked), item 2 (clicked), item 0 (clicked).
  REQUIRE(value("accuracy/mrr") == 0.5);
  REQUIRE(value("accuracy/ndcg", 0) == 0.0);
  REQUIRE(value("accuracy/ndcg", 1) == Approx((1 / std::log2(3.0)) / (1.0 + 1 / std::log2(3.0))));
  REQUIRE(value("accuracy/recall", 1) == 0.5);
  REQUIRE(value("accuracy/hit_rate", 0) == 0.0);
  REQUIRE(value("accuracy/hit_rate", 1) == 1.0);
  REQUIRE(value("accuracy/precision", 1) == 0.5);
  REQUIRE(value("accuracy/average_precision", 1) == Approx(0.5 / 2.0));
  // Predictions .5 (clicked), .25 (not), .25 (clicked): of the two pairs one is won, one tied.
  REQUIRE(value("accuracy/auc") == 0.75);
  REQUIRE(value("accuracy/log_loss") == Approx(-(std::log(0.5) + std::log(0.75) + std::log(0.25)) / 3.0));
  REQUIRE(value("accuracy/calibration_ratio") == Approx(1.0 / 2.0));
  // Bins of width 1/15: .5 alone, the two .25 together.
  REQUIRE(value("accuracy/expected_calibration_error") == Approx((0.5 + 0.5) / 3.0));
  REQUIRE(value("accuracy/ctr") == Approx(0.2));
  REQUIRE(value("accuracy/regret") == Approx(0.1));
  REQUIRE(value("accuracy/coverage") == 0.75);
  REQUIRE(value("accuracy/novelty") == Approx(2.0));  // nothing taken before: each of 4 items has 2 bits
  REQUIRE(value("accuracy/gini") == Approx(0.25));    // counts 0 1 1 1
  REQUIRE(value("accuracy/new_items/impressions") == 1.0);
  REQUIRE(value("accuracy/new_users/impressions") == 0.0);
  REQUIRE(std::isnan(value("accuracy/rmse")));
  // The second window is empty; the whole run is the first.
  REQUIRE(value("accuracy/impressions", 1) == 0.0);
  REQUIRE(std::isnan(value("accuracy/auc", 1)));
  REQUIRE(value("accuracy/auc_overall") == 0.75);
  REQUIRE(value("accuracy/ndcg_overall", 1) == value("accuracy/ndcg", 1));
}

TEST_CASE("predicting the base rate has a normalized entropy of 1", "[accuracy]") {
  AccuracyMetrics metrics(config(sim::Task::kClick));
  Slate slate;
  slate.predicted = {2.0F / 3.0F, 2.0F / 3.0F, 2.0F / 3.0F};
  metrics.add(slate.request(sim::SimTime(0s)));
  results::CellResult result;
  metrics.finish(result);
  REQUIRE(result.values.at("accuracy/normalized_entropy").front() == Approx(1.0).epsilon(1e-6));
}

TEST_CASE("a slate without a click counts in no ranking metric; ties rank by item", "[accuracy]") {
  AccuracyMetrics metrics(config(sim::Task::kClick));
  Slate slate;
  slate.labels = {0.0F, 0.0F, 0.0F};
  metrics.add(slate.request(sim::SimTime(0s)));
  slate.labels = {0.0F, 1.0F, 0.0F};
  slate.ranking = {0.5F, 0.5F, 0.5F};
  metrics.add(slate.request(sim::SimTime(1s)));
  results::CellResult result;
  metrics.finish(result);
  REQUIRE(result.values.at("accuracy/mrr").front() == 0.5);
}

TEST_CASE("ranking a catalogue: rank 2 of 11, then a miss", "[accuracy]") {
  AccuracyMetrics metrics(config(sim::Task::kNextItem));
  const std::vector<ItemId> item{ItemId{3}};
  const std::vector<float> label{1.0F};
  const std::vector<std::uint8_t> new_item{0};
  ScoredRequest request;
  request.items = item;
  request.labels = label;
  request.new_items = new_item;
  request.rank = 2;
  request.ranked_items = 11;
  request.time = sim::SimTime(1s);
  metrics.add(request);
  request.rank = 0;
  metrics.add(request);
  results::CellResult result;
  metrics.finish(result);
  const auto value = [&](const char* name, std::size_t i = 0) { return result.values.at(name).at(i); };
  REQUIRE(value("accuracy/mrr") == 0.25);
  REQUIRE(value("accuracy/recall", 0) == 0.0);
  REQUIRE(value("accuracy/recall", 1) == 0.5);
  REQUIRE(value("accuracy/ndcg", 1) == Approx(0.5 / std::log2(3.0)));
  REQUIRE(value("accuracy/mean_percentile_rank") == Approx(0.1));
  REQUIRE(std::isnan(value("accuracy/auc")));
}

TEST_CASE("ratings: errors of 1 and -3", "[accuracy]") {
  AccuracyMetrics metrics(config(sim::Task::kRating));
  const std::vector<ItemId> item{ItemId{0}};
  const std::vector<std::uint8_t> new_item{0};
  for (const float error : {1.0F, -3.0F}) {
    const std::vector<float> label{4.0F}, predicted{4.0F + error};
    ScoredRequest request;
    request.time = sim::SimTime(1s);
    request.items = item;
    request.labels = label;
    request.predicted = predicted;
    request.new_items = new_item;
    metrics.add(request);
  }
  results::CellResult result;
  metrics.finish(result);
  REQUIRE(result.values.at("accuracy/rmse").front() == Approx(std::sqrt(5.0)));
  REQUIRE(result.values.at("accuracy/mae").front() == Approx(2.0));
}

}  // namespace
}  // namespace springtide::experiments
