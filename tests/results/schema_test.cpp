#include "results/schema.hpp"

#include <set>

#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

TEST_CASE("every variable has one path, a unit, a name in words and a known direction") {
  std::set<std::string> paths;
  for (const VariableInfo& variable : schema()) {
    INFO(variable.path());
    CHECK(paths.insert(variable.path()).second);
    CHECK_FALSE(variable.units.empty());
    CHECK_FALSE(variable.long_name.empty());
    CHECK((variable.direction.empty() || variable.direction == "higher" || variable.direction == "lower"));
    CHECK(find_variable(variable.path()) == &variable);
  }
  CHECK(find_variable("accuracy/no_such") == nullptr);
}

TEST_CASE("the schema has what the contract promises") {
  const std::vector<Dimension> window = {Dimension::kWindow};
  const std::vector<Dimension> ranked = {Dimension::kWindow, Dimension::kCutoff};
  for (const std::string group : {"accuracy", "accuracy/new_items", "accuracy/new_users"}) {
    for (const char* name : {"impressions", "clicks", "auc", "log_loss", "normalized_entropy", "calibration_ratio",
                             "expected_calibration_error", "ctr", "regret", "oracle_ctr", "mrr", "rmse", "mae"}) {
      INFO(group << "/" << name);
      REQUIRE(find_variable(group + "/" + name) != nullptr);
      CHECK(find_variable(group + "/" + name)->dimensions == window);
      REQUIRE(find_variable(group + "/" + name + "_overall") != nullptr);
      CHECK(find_variable(group + "/" + name + "_overall")->dimensions.empty());
    }
    for (const char* name : {"ndcg", "recall", "hit_rate", "precision", "average_precision"}) {
      INFO(group << "/" << name);
      REQUIRE(find_variable(group + "/" + name) != nullptr);
      CHECK(find_variable(group + "/" + name)->dimensions == ranked);
      REQUIRE(find_variable(group + "/" + name + "_overall") != nullptr);
      CHECK(find_variable(group + "/" + name + "_overall")->dimensions == std::vector{Dimension::kCutoff});
    }
  }
  for (const char* path : {"accuracy/coverage",
                           "accuracy/novelty",
                           "accuracy/gini",
                           "freshness/age_mean",
                           "freshness/age_peak_mean",
                           "freshness/age_max",
                           "freshness/age_at_request_mean",
                           "freshness/publishes",
                           "freshness/half_life",
                           "freshness/staleness_cost",
                           "freshness/age_at_request",
                           "freshness/feedback_lag",
                           "freshness/feedback_lag_censored",
                           "freshness/recovery_time",
                           "freshness/age",
                           "off_policy/value",
                           "off_policy/value_low",
                           "off_policy/value_high",
                           "off_policy/effective_sample_size",
                           "off_policy/truth",
                           "off_policy/on_policy",
                           "off_policy/on_policy_low",
                           "off_policy/on_policy_high",
                           "cleaning/received",
                           "cleaning/dropped",
                           "cleaning/bots_precision",
                           "cleaning/bots_recall",
                           "cleaning/bounds_precision",
                           "cleaning/bounds_recall",
                           "cleaning/duplicates_precision",
                           "cleaning/duplicates_recall",
                           "cleaning/clocks_precision",
                           "cleaning/clocks_recall",
                           "latency/serve",
                           "latency/update",
                           "latency/publish",
                           "latency/serve_throughput",
                           "cost/train_seconds",
                           "cost/train_examples",
                           "cost/wall_seconds",
                           "cost/peak_bytes"}) {
    INFO(path);
    CHECK(find_variable(path) != nullptr);
  }
}

TEST_CASE("what a wall clock says is not deterministic") {
  for (const VariableInfo& variable : schema()) {
    INFO(variable.path());
    const bool by_clock = (variable.group == "latency" && variable.name != "response") ||
                          (variable.group == "cost" && !variable.name.starts_with("train_examples"));
    CHECK(variable.deterministic == !by_clock);
  }
}

}  // namespace
}  // namespace springtide::results
