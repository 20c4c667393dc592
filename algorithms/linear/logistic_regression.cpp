#include "algorithms/linear/logistic_regression.hpp"

#include <Eigen/Core>
#include <cmath>
#include <vector>

#include "algorithms/delayed_feedback.hpp"
#include "algorithms/learning_rate.hpp"
#include "algorithms/linear/hashed_ids.hpp"
#include "algorithms/linear/logistic_fit.hpp"
#include "algorithms/linear/weight_rules.hpp"
#include "algorithms/versioned_values.hpp"
#include "algorithms/whole_vectors.hpp"
#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {

namespace {

using Hashed = std::shared_ptr<const VersionedValues::Version>;

Eigen::Map<const Eigen::VectorXf> as_vector(std::span<const float> values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

float sigmoid(float z) { return 1.0F / (1.0F + std::exp(-z)); }

class LogisticRegressionSnapshot final : public Snapshot {
 public:
  LogisticRegressionSnapshot(std::span<const float> dense, Hashed hashed, int bits)
      : dense_(as_vector(dense)), hashed_(std::move(hashed)), bits_(bits) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    SPRINGTIDE_CHECK(batch.features.columns == static_cast<std::size_t>(dense_.size()));
    for (std::size_t r = 0; r < batch.rows(); ++r) {
      scores[r] = dense_.dot(Eigen::Map<const Eigen::VectorXf>(batch.features.row(r).data(), dense_.size()));
    }
    if (hashed_) add_hashed(batch, scores);
    in_whole_vectors(scores.data(), static_cast<Eigen::Index>(batch.rows()),
                     [](const auto& all) { return (1.0F + (-all).exp()).inverse().eval(); });
  }

 private:
  void add_hashed(const ScoreBatch& batch, std::span<float> scores) const {
    const VersionedValues::Reader weight = hashed_->read();
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      for (std::size_t r = batch.row_begin[request]; r < batch.row_begin[request + 1]; ++r) {
        for (const std::size_t place : hashed_ids(batch.users[request], batch.items[r], batch.features.row(r), bits_)) {
          scores[r] += weight[place];
        }
      }
    }
  }

  Eigen::VectorXf dense_;  // columns: w
  Hashed hashed_;          // 2^bits: w; null without ids
  int bits_;
};

template <typename Rule>
class LogisticRegression final : public Recommender {
  using Weight = typename Rule::Weight;

 public:
  LogisticRegression(const LearnerConfig& config, const Rule& rule)
      : learning_rate_(static_cast<float>(config.parameters.number("learning_rate"))),
        schedule_(config.parameters),
        rule_(rule),
        bits_(static_cast<int>(config.parameters.integer("hash_bits"))),
        epochs_(config.parameters.integer("epochs")),
        as_a_whole_(config.parameters.text("batch") == "lbfgs"),
        use_ids_(config.parameters.flag("use_ids")),
        dense_(config.feature_columns),
        table_(use_ids_ ? std::size_t{1} << bits_ : 0),
        published_(table_.size()) {}

  void fit(const Examples& window) override {
    if (window.size() == 0) return;
    if (as_a_whole_) {
      solve(window);
      return;
    }
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) update(window);
  }

  void update(const Examples& matured) override {
    if (matured.size() == 0) return;
    SPRINGTIDE_CHECK(matured.features.columns == dense_.columns());
    for (std::size_t e = 0; e < matured.size(); ++e) {
      const std::span<const float> row = matured.features.row(e);
      float z = as_vector(dense_.values()).dot(as_vector(row));
      if (!use_ids_) {
        const float p = sigmoid(z), rate = next_rate(p, matured.labels[e]);
        dense_.step(rule_, row, weighed_error(matured, e, p), rate);
        continue;
      }
      const HashedIds here = hashed_ids(matured.users[e], matured.items[e], row, bits_);
      for (const std::size_t place : here) z += table_[place].value;
      const float p = sigmoid(z), rate = next_rate(p, matured.labels[e]);
      const float error = weighed_error(matured, e, p);
      dense_.step(rule_, row, error, rate);
      for (const std::size_t place : here) {
        Weight& weight = table_[place];
        const float before = weight.value;
        rule_.step(weight, error, rate);
        published_.record(place, before, weight.value);
      }
    }
  }

  std::shared_ptr<const Snapshot> publish() const override {
    return std::make_shared<LogisticRegressionSnapshot>(dense_.values(), use_ids_ ? published_.publish() : nullptr,
                                                        bits_);
  }

  void save(ArchiveWriter& archive) const override {
    archive.value(steps_);
    schedule_.save(archive);
    archive.column(dense_.state());
    for (const Weight& weight : table_) archive.value(weight);
  }

  void load(ArchiveReader& archive) override {
    steps_ = archive.value<std::uint64_t>();
    schedule_.load(archive);
    const auto state = archive.column<float>();
    if (state.size() != dense_.state().size()) throw sim::InputError("checkpoint: is of a model of other features");
    dense_.state() = state;
    for (std::size_t place = 0; place < table_.size(); ++place) {
      const float before = table_[place].value;
      table_[place] = archive.template value<Weight>();
      if (table_[place].value != before) published_.record(place, before, table_[place].value);
    }
  }

  std::size_t bytes() const override {
    return sizeof(*this) + dense_.state().size() * sizeof(float) + table_.size() * (sizeof(Weight) + sizeof(float));
  }

 private:
  // Of the step by an example that p was foretold of.
  float next_rate(float p, float label) {
    const auto error = static_cast<double>(p - label);
    schedule_.observe(steps_, error * error);
    return learning_rate_ * static_cast<float>(schedule_.factor(steps_++));
  }

  static float weighed_error(const Examples& examples, std::size_t e, float p) {
    return delay_weight(examples.labels[e], p, late_share(examples, e)) * (p - examples.labels[e]);
  }

  // The weights of examples are those by the model as it was.
  void solve(const Examples& window) {
    SPRINGTIDE_CHECK(window.features.columns == dense_.columns());
    std::vector<double> weights(window.size(), 1.0);
    std::vector<HashedIds> ids;
    for (std::size_t e = 0; e < window.size(); ++e) {
      const std::span<const float> row = window.features.row(e);
      float z = as_vector(dense_.values()).dot(as_vector(row));
      if (use_ids_) {
        ids.push_back(hashed_ids(window.users[e], window.items[e], row, bits_));
        for (const std::size_t place : ids.back()) z += table_[place].value;
      }
      weights[e] = static_cast<double>(delay_weight(window.labels[e], sigmoid(z), late_share(window, e)));
    }
    const LogisticProblem problem(window, std::move(weights), std::move(ids), static_cast<double>(rule_.penalties.l2));
    const std::size_t columns = problem.columns(), hashed = problem.places().size();
    Eigen::VectorXd start(static_cast<Eigen::Index>(columns + hashed));
    for (std::size_t c = 0; c < columns; ++c) {
      start[static_cast<Eigen::Index>(c)] = static_cast<double>(dense_.values()[c]);
    }
    for (std::size_t i = 0; i < hashed; ++i) {
      start[static_cast<Eigen::Index>(columns + i)] = static_cast<double>(table_[problem.places()[i]].value);
    }
    const Eigen::VectorXd found = problem.solve(start), squares = problem.squared_gradients(found);
    const Eigen::VectorXf values = found.cast<float>(), squared = squares.cast<float>();
    const float rate = learning_rate_ * static_cast<float>(schedule_.factor(steps_));
    for (std::size_t c = 0; c < columns; ++c) {
      const auto at = static_cast<Eigen::Index>(c);
      dense_.place(rule_, c, values[at], squared[at], rate);
    }
    for (std::size_t i = 0; i < hashed; ++i) {
      const auto at = static_cast<Eigen::Index>(columns + i);
      const std::size_t place = problem.places()[i];
      const float before = table_[place].value;
      rule_.place(table_[place], values[at], squared[at], rate);
      published_.record(place, before, values[at]);
    }
  }

  float learning_rate_;
  LearningRate schedule_;
  Rule rule_;
  int bits_;
  std::int64_t epochs_;
  bool as_a_whole_;
  bool use_ids_;
  std::uint64_t steps_ = 0;
  DenseWeights<Rule> dense_;
  std::vector<Weight> table_;  // 2^bits, or none
  VersionedValues published_;  // the values of table_, as snapshots see them
};

std::unique_ptr<Recommender> make_logistic_regression(const LearnerConfig& config) {
  const sim::Parameters& given = config.parameters;
  const Penalties penalties{.l1 = static_cast<float>(given.number("l1")), .l2 = static_cast<float>(given.number("l2"))};
  const std::string& optimizer = given.text("optimizer");
  if (optimizer == "sgd") return std::make_unique<LogisticRegression<SgdRule>>(config, SgdRule{penalties});
  if (optimizer == "adagrad") return std::make_unique<LogisticRegression<AdaGradRule>>(config, AdaGradRule{penalties});
  SPRINGTIDE_CHECK(optimizer == "ftrl");
  const double beta_over_rate = given.number("beta") / given.number("learning_rate");
  const FtrlRule rule{.penalties = penalties, .beta_over_rate = static_cast<float>(beta_over_rate)};
  return std::make_unique<LogisticRegression<FtrlRule>>(config, rule);
}

}  // namespace

AlgorithmInfo logistic_regression_info() {
  return {.name = "logistic_regression",
          .summary = "online logistic regression on dense and hashed features, by SGD, AdaGrad or FTRL-Proximal",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true, .weighs = true},
          .parameters =
              with_schedule({{.name = "optimizer",
                              .default_value = std::string("adagrad"),
                              .meaning = "how a weight learns: at one rate for all (sgd), or at its own (the others)",
                              .choices = {"sgd", "adagrad", "ftrl"}},
                             {.name = "learning_rate",
                              .default_value = 0.1,
                              .meaning = "step of a weight that has not learnt yet; of sgd, of all",
                              .minimum = 0.0,
                              .maximum = 100.0,
                              .above_minimum = true},
                             {.name = "beta",
                              .default_value = 1.0,
                              .meaning = "added to the root of the sum of squared gradients, by which steps shrink",
                              .minimum = 1e-6,
                              .maximum = 1e6,
                              .only_with = {"optimizer", "ftrl"}},
                             {.name = "l1",
                              .default_value = 0.0,
                              .meaning = "penalty on the size of every weight met, which leaves useless ones at 0",
                              .minimum = 0.0,
                              .maximum = 1.0,
                              .only_with = {"batch", "passes"}},
                             {.name = "l2",
                              .default_value = 0.0,
                              .meaning = "pull of every weight met towards 0, times the weight",
                              .minimum = 0.0,
                              .maximum = 1.0},
                             {.name = "hash_bits",
                              .default_value = std::int64_t{18},
                              .unit = "bits",
                              .meaning = "hashed features share 2^hash_bits weights",
                              .minimum = 1.0,
                              .maximum = 28.0},
                             {.name = "batch",
                              .default_value = std::string("passes"),
                              .meaning = "batch training: by passes of the optimizer, or to the least loss and l2 / 2 "
                                         "|w|^2 of the window as a whole (lbfgs)",
                              .choices = {"passes", "lbfgs"}},
                             {.name = "epochs",
                              .default_value = std::int64_t{1},
                              .unit = "passes",
                              .meaning = "passes over the window, in order, in batch training",
                              .minimum = 1.0,
                              .maximum = 1000.0,
                              .only_with = {"batch", "passes"}},
                             {.name = "use_ids",
                              .default_value = true,
                              .meaning = "whether to hash user, item and segment x item, beside the dense features"}}),
          .make = make_logistic_regression};
}

}  // namespace springtide::algorithms
