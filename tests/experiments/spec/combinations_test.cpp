// What is right by itself and does not do together is refused by name.

#include "algorithms/registry.hpp"
#include "experiments/strategies/strategy.hpp"
#include "tests/experiments/spec/same_spec.hpp"
#include "tests/experiments/spec/spec_text.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

struct Bad {
  std::string strategy, message;  ///< in place of line 16 and 17 of kPlainSpec
};

std::string with_strategy(const std::string& strategy, const std::string& algorithm = "popularity") {
  return with(with(kPlainSpec, "name = \"periodic\"\nevery = \"6h\"\n", strategy), "\"popularity\"",
              "\"" + algorithm + "\"");
}

TEST_CASE("strategies that do not fit the pipeline or themselves are refused by name", "[spec][errors][strategies]") {
  const std::vector<Bad> bad = {
      {"name = \"periodic\"\nwindow = \"1m\"",
       "s.toml:17:10: strategy.periodic.window = \"1m\": must be at least pipeline.label_window, 5m, or 0s for "
       "everything"},
      {"name = \"frozen\"\nwindow = \"1m\"",
       "s.toml:17:10: strategy.frozen.window = \"1m\": must be at least pipeline.label_window, 5m, or 0s for "
       "everything"},
      {"name = \"drift_triggered\"\nwindow = \"1m\"",
       "s.toml:17:10: strategy.drift_triggered.window = \"1m\": must be at least pipeline.label_window, 5m, or 0s for "
       "everything"},
      {"name = \"micro_batch\"\nexamples = 0\ninterval = \"0s\"",
       "s.toml:17:12: strategy.micro_batch.examples = 0: must be above 0 where interval is 0s: nothing would ever be "
       "learnt"},
      {"name = \"budgeted\"\nbudget = \"10us\"",
       "s.toml:17:10: strategy.budgeted.budget = \"10us\": allows no training: one on a single example takes 1001us, "
       "and world.duration is 2d"},
      {"name = \"drift_triggered\"\ndetector = \"ddm\"\nsignal = \"log_loss\"",
       "s.toml:18:10: strategy.drift_triggered.signal = \"log_loss\": the detector ddm counts errors: must be error"},
      {"name = \"drift_triggered\"\ndetector = \"ddm\"\nadwin_delta = 0.1",
       "s.toml:18:15: strategy.drift_triggered.adwin_delta = 0.1: is of another detector than ddm"},
      {"name = \"drift_triggered\"\ndetector = \"kswin\"\nkswin_recent = 60",
       "s.toml:15:1: strategy.drift_triggered.kswin_window = 100 (the default): must be at least twice recent"},
      {"name = \"drift_triggered\"\ndetector = \"ddm\"\nddm_drift = 1.0",
       "s.toml:18:13: strategy.drift_triggered.ddm_drift = 1: must be at least warning"},
      {"name = \"drift_triggered\"\ndetector = \"eddm\"\neddm_drift = 0.99",
       "s.toml:18:14: strategy.drift_triggered.eddm_drift = 0.99: must be at most warning"},
      {"name = \"drift_triggered\"\ndetector = \"adwim\"",
       "s.toml:17:12: strategy.drift_triggered.detector = \"adwim\": must be one of adwin, ddm, eddm, page_hinkley, "
       "kswin; did you mean 'adwin'?"},
      {"name = \"periodic\"\n[sweep]\n\"strategy.periodic.window\" = [\"1m\", \"1h\"]",
       "s.toml:15:1: strategy.periodic(window=1m).window = \"1m\": must be at least pipeline.label_window, 5m, or 0s "
       "for "
       "everything"},
  };
  for (const Bad& one : bad) CHECK(refusal(with_strategy(one.strategy + "\n")) == one.message);
  for (const StrategyInfo& info : strategy_registry()) {
    INFO(info.name);
    CHECK(refusal(with_strategy("name = \"" + info.name + "\"\n")).empty());
  }
}

TEST_CASE("what holds scores against labels wants scores that mean something", "[spec][errors][strategies]") {
  CHECK(
      refusal(with_strategy("name = \"drift_triggered\"\n", "item_knn")) ==
      "s.toml:16:8: strategy.drift_triggered.name = \"drift_triggered\": drift_triggered holds scores against labels; "
      "those of the algorithm item_knn are no probabilities");
  CHECK(refusal(with_strategy("name = \"fusion\"\n", "item_knn")) ==
        "s.toml:16:8: strategy.fusion.name = \"fusion\": fusion holds scores against labels; those of the algorithm "
        "item_knn are no probabilities");
  CHECK(
      refusal(with(with_strategy("name = \"online\"\n", "item_knn"), "[pipeline]", "[pipeline]\ngate_labels = 100")) ==
      "s.toml:12:15: pipeline.gate_labels = 100: the gate holds scores against labels; those of the algorithm item_knn "
      "are no probabilities");
  CHECK(refusal(with(kLogSpec, "\"frozen\"", "\"fusion\"")) ==
        "s.toml:10:8: strategy.fusion.name = \"fusion\": fusion holds scores against labels, which the task next_item "
        "has not");
}

TEST_CASE("strategies that update refuse an algorithm that only fits", "[strategies]") {
  const Surroundings fits_only{.algorithm = "forest", .probabilities = true, .incremental = false};
  std::vector<std::string> refused;
  for (const StrategyInfo& info : strategy_registry()) {
    for (const Unfit& reason : info.unfit(sim::Parameters::resolve("", info.parameters, {}), fits_only)) {
      CHECK(reason.key == "name");
      CHECK(reason.rule == info.name + " learns label by label, which the algorithm forest cannot");
      refused.push_back(info.name);
    }
  }
  CHECK(refused == std::vector<std::string>{"micro_batch", "online", "hybrid", "fusion"});
}

TEST_CASE("the feature store's lag is read, swept, resolved and refused where there are no features",
          "[spec][errors]") {
  const std::string lags = "[pipeline.feature_store]\nevery = \"1d\"\ndelay = \"2h\"\n";
  const Spec spec = parse_spec(std::string(kPlainSpec) + lags, "s.toml");
  CHECK(spec.worlds[0].pipeline.feature_store.every == std::chrono::hours(24));
  CHECK(spec.worlds[0].pipeline.feature_store.delay == std::chrono::hours(2));
  CHECK(spec.resolved_toml.find("[pipeline.feature_store]\ndelay = \"2h\"\nevery = \"1d\"\n") != std::string::npos);
  CHECK(parse_spec(spec.resolved_toml, "s.toml").resolved_toml == spec.resolved_toml);
  const Spec swept =
      parse_spec(std::string(kPlainSpec) + "[sweep]\n\"pipeline.feature_store.every\" = [\"0s\", \"1d\"]\n", "s.toml");
  CHECK_FALSE(swept.worlds[0].pipeline.feature_store.lags());
  CHECK(swept.worlds[1].pipeline.feature_store.lags());
  CHECK(swept.worlds[1].label.ends_with("(feature_store.every=1d)"));
  CHECK(refusal(kPlainSpec + std::string("[pipeline.feature_store]\nevery = \"-1d\"\n"))
            .ends_with("pipeline.feature_store.every = \"-1d\": must be at least 0s"));
  CHECK(refusal(kPlainSpec + std::string("[pipeline.feature_store]\nlag = \"1d\"\n"))
            .ends_with("pipeline.feature_store.lag = \"1d\": unknown key; known are every, delay"));
  CHECK(refusal(std::string(kLogSpec) + lags)
            .ends_with("pipeline.feature_store: has no meaning for the task next_item, for which no algorithm uses "
                       "features"));
}

TEST_CASE("costs of trainings are an algorithm's own, by label or name, else those of all", "[spec][errors]") {
  const std::string text =
      with(kPlainSpec, "label_window = \"5m\"\n",
           "label_window = \"5m\"\ntrain_us_per_example = 2.0\npublish_us = 30.0\n") +
      "[[algorithm]]\nname = \"popularity\"\nlabel = \"mine\"\n[[algorithm]]\nname = \"item_knn\"\n"
      "[pipeline.costs.popularity]\nfit_us = 7.0\nupdate_us_per_example = 0.5\n"
      "[pipeline.costs.mine]\npublish_us = 1.0\n[pipeline.costs.mlp]\nfit_us = 9.0\n";
  const Spec spec = read(text);
  const PipelineSpec& pipeline = spec.worlds[0].pipeline;
  const auto costs_of = [&](std::size_t algorithm) { return pipeline.costs_of(spec.algorithms[algorithm]); };
  CHECK(costs_of(0) == TrainingCosts{7.0, 2.0, 0.0, 0.5, 30.0});
  CHECK(costs_of(1) == TrainingCosts{0.0, 2.0, 0.0, 2.0, 1.0});
  CHECK(costs_of(2) == TrainingCosts{0.0, 2.0, 0.0, 2.0, 30.0});
  const TrainingOrder fit{}, update{.kind = TrainingOrder::Kind::kUpdate, .publish = false};
  CHECK(costs_of(0).of(fit, 10) == std::chrono::microseconds(7 + 20 + 30));
  CHECK(costs_of(0).of(update, 10) == std::chrono::microseconds(5));
  require_same(spec.worlds[0].pipeline, read(spec.resolved_toml).worlds[0].pipeline);
  CHECK(read(spec.resolved_toml).resolved_toml == spec.resolved_toml);

  const auto wrong = [](const std::string& costs) { return refusal(kPlainSpec + costs); };
  CHECK(wrong("[pipeline.costs.populrity]\nfit_us = 1.0\n") ==
        "s.toml:18:17: pipeline.costs.populrity: is no algorithm, nor the label of one; did you mean 'popularity'?");
  CHECK(wrong("[pipeline.costs.mlp]\nfit_us = -1.0\n") ==
        "s.toml:19:10: pipeline.costs.mlp.fit_us = -1.0: must be at least 0 and at most 1000000000000");
  CHECK(wrong("[pipeline.costs.mlp]\nfits = 1.0\n")
            .find("pipeline.costs.mlp.fits = 1.0: unknown key; did you mean 'fit_us'?") != std::string::npos);
  CHECK(wrong("[pipeline.costs]\nmlp = 1.0\n") ==
        "s.toml:19:7: pipeline.costs.mlp = 1.0: must be a table; write [pipeline.costs.mlp]");
  CHECK(refusal(kPlainSpec, {"pipeline.costs=/nowhere/costs.toml"}) ==
        "--set pipeline.costs=/nowhere/costs.toml: pipeline.costs = \"/nowhere/costs.toml\": /nowhere/costs.toml: "
        "cannot be read: No such file or directory");
  // A budget is counted by the costs of the algorithm that is to be paid for.
  CHECK(
      refusal(with_strategy("name = \"budgeted\"\nbudget = \"1ms\"\n") + "[pipeline.costs.popularity]\nfit_us = 1e9\n")
          .find("allows no training: one on a single example takes 1000001001us") != std::string::npos);
}

TEST_CASE("what time has cost cannot be split where events are lost or dropped", "[spec][errors]") {
  const std::string split = with(kPlainSpec, "[pipeline]\n", "[metrics]\ndecomposition = true\n[pipeline]\n");
  CHECK(refusal(split).empty());
  CHECK(refusal(with(split, "[pipeline]\n", "[world.faults]\nlost = 0.1\n[pipeline]\n"))
            .ends_with("metrics.decomposition = true: cannot be of a world with faults"));
  CHECK(refusal(split + "[pipeline.cleaning]\nbounds = true\n")
            .ends_with("metrics.decomposition = true: cannot be of a stream that is cleaned"));
}

TEST_CASE("a random split is of a log as it is", "[spec][errors]") {
  CHECK(refusal(kPlainSpec, {"experiment.split=random"}).empty());
  CHECK(refusal(kLogSpec, {"experiment.split=random"}).empty());
  CHECK(refusal(kPlainSpec, {"experiment.split=random", "world.mode=closed_loop"})
            .ends_with("experiment.split = \"random\": deals a log anew: with world.mode = \"closed_loop\" cells make "
                       "their own"));
  CHECK(
      refusal(with(kPlainSpec, "[pipeline]\n", "[world.faults]\nlost = 0.1\n[pipeline]\n"), {"experiment.split=random"})
          .ends_with("experiment.split = \"random\": cannot be of a world with faults"));
  CHECK(refusal(kPlainSpec, {"experiment.split=future"}).ends_with("must be one of time, random"));
}

TEST_CASE("a log is asked after other policies where it can tell of them", "[spec][errors]") {
  const std::string ask = "[metrics.off_policy]\n", here = "s.toml:18:1: metrics.off_policy: ";
  const std::string plain = kPlainSpec + ask;
  CHECK(refusal(plain).empty());
  CHECK(refusal(plain, {"world.mode=closed_loop"}) ==
        here + "judges by the log's slates: with world.mode = \"closed_loop\" a cell shows its own");
  CHECK(refusal(plain, {"world.logging_policy=popularity"}) ==
        here + "the logging policy popularity leaves nothing to chance: its log cannot tell of other slates");
  CHECK(refusal(plain, {"world.epsilon=0"}) ==
        here +
            "the logging policy epsilon_greedy with epsilon = 0 leaves nothing to chance: its log cannot tell of "
            "other slates");
  CHECK(refusal(kLogSpec + ask) ==
        "s.toml:11:1: metrics.off_policy: wants a log with propensities, which one of the "
        "task next_item has not");
  CHECK(refusal(with(kLogSpec, "next_item", "rating") + ask, {"algorithm.popularity.name=mean_rating"}) ==
        "s.toml:11:1: metrics.off_policy: wants a log with propensities, which one of the task rating has not");
  // Each key, and what has no say.
  CHECK(refusal(plain + "temperature = 2.0\n") ==
        "s.toml:19:15: metrics.off_policy.temperature = 2.0: applies only with policy = \"softmax\", which is "
        "\"greedy\"");
  CHECK(refusal(plain + "clip = 0.0\nconfidence = 1.0\npolicy = \"random\"\n") ==
        "s.toml:19:8: metrics.off_policy.clip = 0.0: must be above 0 and at most 1000000000\n"
        "s.toml:20:14: metrics.off_policy.confidence = 1.0: must be at least 0.5 and at most 0.9999\n"
        "s.toml:21:10: metrics.off_policy.policy = \"random\": must be one of greedy, softmax");
  // Resolved, and absent where it was.
  CHECK(read(kPlainSpec).resolved_toml.find("off_policy") == std::string::npos);
  const Spec asked = read(plain + "policy = \"softmax\"\ntemperature = 2.0\n");
  require_round_trip(asked);
  CHECK(asked.metrics.off_policy->policy == TargetKind::kSoftmax);
  CHECK(asked.metrics.off_policy->temperature == 2.0);
}

TEST_CASE("a correction for delayed feedback is refused where it would not be one", "[spec][errors]") {
  const auto corrected = [](const std::string& how, const std::string& algorithm = "logistic_regression") {
    return with(with(kPlainSpec, "[pipeline]\n", "[pipeline]\ndelayed_feedback = \"" + how + "\"\n"), "\"popularity\"",
                "\"" + algorithm + "\"");
  };
  const std::string place = "s.toml:12:20: pipeline.delayed_feedback = ";
  for (const std::string how : {"naive", "relabel", "fake_negative_weighted", "importance_weighted"}) {
    INFO(how);
    CHECK(refusal(corrected(how)).empty());
    const bool weighs = how.ends_with("weighted"), corrects = how != "naive";
    for (const algorithms::AlgorithmInfo& info : algorithms::registry()) {
      if (!info.capabilities.click) continue;
      const bool refused = weighs && !info.capabilities.weighs;
      CHECK(refusal(corrected(how, info.name)) ==
            (refused ? place + "\"" + how + "\": weighs examples, which the algorithm " + info.name +
                           " cannot; logistic_regression, factorization_machine, mlp can"
                     : ""));
    }
    CHECK(refusal(with(corrected(how), "[pipeline]\n", "[world.faults]\nlost = 0.1\n[pipeline]\n")) ==
          (corrects ? "s.toml:14:20: pipeline.delayed_feedback = \"" + how +
                          "\": no correction can be of a world with faults"
                    : ""));
    CHECK(refusal(corrected(how) + "[pipeline.cleaning]\nbounds = true\n") ==
          (corrects ? place + "\"" + how + "\": no correction can be of a stream that is cleaned" : ""));
    CHECK(refusal(with(corrected(how), "[pipeline]\n", "[pipeline]\ngate_labels = 100\n")) ==
          (weighs ? "s.toml:12:15: pipeline.gate_labels = 100: the gate holds scores against labels, of which "
                    "pipeline.delayed_feedback tells fake negatives"
                  : ""));
    for (const std::string strategy : {"drift_triggered", "fusion"}) {
      CHECK(refusal(with(corrected(how), "name = \"periodic\"\nevery = \"6h\"\n", "name = \"" + strategy + "\"\n")) ==
            (weighs ? "s.toml:17:8: strategy." + strategy + ".name = \"" + strategy + "\": " + strategy +
                          " holds scores against labels, of which pipeline.delayed_feedback tells fake negatives"
                    : ""));
    }
  }
  CHECK(refusal(corrected("relable")) ==
        place +
            "\"relable\": must be one of naive, relabel, fake_negative_weighted, importance_weighted; did you mean "
            "'relabel'?");
  const std::string swept = "[sweep]\n\"pipeline.delayed_feedback\" = [\"naive\", \"importance_weighted\"]\n";
  CHECK(refusal(corrected("naive") + swept).empty());
  CHECK(refusal(std::string(kPlainSpec) + swept).find("weighs examples, which the algorithm popularity cannot") !=
        std::string::npos);
  CHECK(refusal(with(kLogSpec, "[[algorithm]]", "[pipeline]\ndelayed_feedback = \"relabel\"\n[[algorithm]]"))
            .ends_with("pipeline.delayed_feedback = \"relabel\": has no meaning for the task next_item, whose labels "
                       "mature at once"));
}

}  // namespace
}  // namespace springtide::experiments
