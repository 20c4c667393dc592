#include "algorithms/neural/mlp.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "algorithms/delayed_feedback.hpp"
#include "algorithms/learning_rate.hpp"
#include "algorithms/neural/dropout.hpp"
#include "algorithms/neural/network.hpp"
#include "algorithms/neural/optimizer.hpp"
#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

using FloatNetwork = Network<float>;

FloatNetwork::Inputs as_inputs(std::span<const float> rows, std::size_t columns, std::size_t count) {
  return {rows.data(), static_cast<Eigen::Index>(columns), static_cast<Eigen::Index>(count)};
}

class MlpSnapshot final : public Snapshot {
 public:
  explicit MlpSnapshot(FloatNetwork network) : network_(std::move(network)) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    const std::size_t rows = batch.rows(), columns = network_.shape().inputs;
    SPRINGTIDE_CHECK(batch.features.columns == columns);
    if (rows <= kFewRows) {
      for (std::size_t r = 0; r < rows; ++r) scores[r] = network_.output(batch.features.row(r));
      return;
    }
    FloatNetwork::Workspace work;
    for (std::size_t first = 0; first < rows; first += kChunk) {
      const std::size_t count = std::min(kChunk, rows - first);
      const auto values = batch.features.values.subspan(first * columns, count * columns);
      network_.forward(as_inputs(values, columns, count), work);
      std::copy_n(work.outputs.data(), count, scores.begin() + static_cast<std::ptrdiff_t>(first));
    }
  }

 private:
  static constexpr std::size_t kFewRows = 2;  // up to here, row by row is faster than matrix products (measured)
  static constexpr std::size_t kChunk = 256;  // rows whose activations stay in the second-level cache

  FloatNetwork network_;
};

class Mlp final : public Recommender {
 public:
  explicit Mlp(const LearnerConfig& config)
      : seed_(config.seed),
        batch_(static_cast<std::size_t>(config.parameters.integer("batch"))),
        epochs_(config.parameters.integer("epochs")),
        schedule_(config.parameters),
        dropout_(config.parameters.number("dropout")),
        dropout_key_(sim::random_key("algorithms/mlp/dropout", config.seed)),
        patience_(config.parameters.integer("patience")),
        holdout_(config.parameters.number("holdout")),
        network_(shape(config)),
        optimizer_(make_optimizer(config.parameters, network_.parameters().size())) {
    sim::RandomStream random("algorithms/mlp/weights", seed_);
    network_.initialise(random);
    batch_rows_.resize(batch_ * columns());
    batch_labels_.resize(batch_);
    batch_late_shares_.resize(batch_);
  }

  void fit(const Examples& window) override {
    if (window.size() == 0) return;
    SPRINGTIDE_CHECK(window.features.columns == columns());
    if (patience_ > 0) {
      fit_until_no_better(window);
      return;
    }
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) shuffled_pass(window);
  }

  void update(const Examples& matured) override {
    if (matured.size() == 0) return;
    SPRINGTIDE_CHECK(matured.features.columns == columns());
    std::size_t next = 0;
    while (next < matured.size()) {
      const std::size_t left = matured.size() - next;
      if (pending_ == 0 && left >= batch_) {  // straight from the caller's rows
        const Examples batch = matured.slice(next, batch_);
        train(batch.features.values, batch.labels, batch.late_shares);
        next += batch_;
        continue;
      }
      const std::size_t taken = std::min(left, batch_ - pending_);
      std::copy_n(matured.features.values.data() + next * columns(), taken * columns(),
                  batch_rows_.data() + pending_ * columns());
      std::copy_n(matured.labels.data() + next, taken, batch_labels_.data() + pending_);
      for (std::size_t e = 0; e < taken; ++e) batch_late_shares_[pending_ + e] = late_share(matured, next + e);
      pending_ += taken;
      next += taken;
      if (pending_ == batch_) {
        train(batch_rows_, batch_labels_, batch_late_shares_);
        pending_ = 0;
      }
    }
  }

  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<MlpSnapshot>(network_); }

  void save(ArchiveWriter& archive) const override {
    archive.value(fitted_epochs_);
    schedule_.save(archive);
    archive.column(network_.parameters());
    optimizer_->save(archive);
    archive.column(std::span(batch_rows_).first(pending_ * columns()));
    archive.column(std::span(batch_labels_).first(pending_));
    archive.column(std::span(batch_late_shares_).first(pending_));
  }

  void load(ArchiveReader& archive) override {
    fitted_epochs_ = archive.value<std::uint64_t>();
    schedule_.load(archive);
    const auto parameters = archive.column<float>();
    optimizer_->load(archive);
    const auto rows = archive.column<float>(), labels = archive.column<float>(), late_shares = archive.column<float>();
    if (parameters.size() != network_.parameters().size() || labels.size() >= batch_ ||
        rows.size() != labels.size() * columns() || late_shares.size() != labels.size()) {
      throw sim::InputError("checkpoint: is of a network of another shape");
    }
    std::copy(parameters.begin(), parameters.end(), network_.parameters().begin());
    std::copy(rows.begin(), rows.end(), batch_rows_.begin());
    std::copy(labels.begin(), labels.end(), batch_labels_.begin());
    std::copy(late_shares.begin(), late_shares.end(), batch_late_shares_.begin());
    pending_ = labels.size();
  }

  std::size_t bytes() const override {
    return sizeof(*this) + 2 * network_.parameters().size() * sizeof(float) + optimizer_->bytes() +
           (batch_rows_.capacity() + batch_labels_.capacity() + batch_late_shares_.capacity()) * sizeof(float);
  }

 private:
  static NetworkShape shape(const LearnerConfig& config) {
    NetworkShape shape{.inputs = config.feature_columns};
    for (const std::int64_t units : config.parameters.list("hidden")) {
      shape.hidden.push_back(static_cast<std::size_t>(units));
    }
    const std::string &activation = config.parameters.text("activation"), &loss = config.parameters.text("loss");
    if (activation == "sigmoid") shape.hidden_activation = Activation::kSigmoid;
    if (activation == "tanh") shape.hidden_activation = Activation::kTanh;
    if (loss == "squared_error") shape.loss = Loss::kSquaredError;
    return shape;
  }

  std::size_t columns() const { return network_.shape().inputs; }

  void shuffled_pass(const Examples& window) {
    std::vector<std::uint32_t> order(window.size());
    std::iota(order.begin(), order.end(), 0U);
    sim::RandomStream random("algorithms/mlp/shuffle", seed_, fitted_epochs_++);
    random.shuffle(std::span(order));
    pass(window, order);
  }

  // Apart from the pending ones of update(), which stay theirs.
  void pass(const Examples& window, std::span<const std::uint32_t> order) {
    std::vector<float> rows(batch_ * columns()), labels(batch_), late_shares(batch_);
    for (std::size_t first = 0; first < order.size(); first += batch_) {
      const std::size_t count = std::min(batch_, order.size() - first);
      for (std::size_t r = 0; r < count; ++r) {
        const std::size_t e = order[first + r];
        std::copy_n(window.features.row(e).data(), columns(), rows.data() + r * columns());
        labels[r] = window.labels[e];
        late_shares[r] = late_share(window, e);
      }
      train(std::span(rows).first(count * columns()), std::span(labels).first(count),
            std::span(late_shares).first(window.late_shares.empty() ? 0 : count));
    }
  }

  // Early stopping (mlp.hpp).
  void fit_until_no_better(const Examples& window) {
    const auto held = static_cast<std::size_t>(holdout_ * static_cast<double>(window.size()));
    const Examples fitted = window.slice(0, window.size() - held), judging = window.slice(fitted.size(), held);
    double least = mean_loss(judging);
    std::vector<float> best(network_.parameters().begin(), network_.parameters().end());
    std::unique_ptr<Optimizer> optimizer = optimizer_->copy();
    LearningRate schedule = schedule_;
    for (std::int64_t epoch = 0, worse = 0; epoch < epochs_ && worse < patience_; ++epoch) {
      shuffled_pass(fitted);
      const double loss = mean_loss(judging);
      ++worse;
      if (held > 0 && !(loss < least)) continue;
      worse = 0;
      least = loss;
      best.assign(network_.parameters().begin(), network_.parameters().end());
      optimizer = optimizer_->copy();
      schedule = schedule_;
    }
    std::copy(best.begin(), best.end(), network_.parameters().begin());
    optimizer_ = std::move(optimizer);
    schedule_ = std::move(schedule);
    std::vector<std::uint32_t> in_order(held);
    std::iota(in_order.begin(), in_order.end(), 0U);
    pass(judging, in_order);
  }

  double mean_loss(const Examples& examples) const {
    double total = 0.0;
    FloatNetwork::Workspace work;
    for (std::size_t first = 0; first < examples.size(); first += kJudged) {
      const Examples part = examples.slice(first, std::min(kJudged, examples.size() - first));
      network_.forward(as_inputs(part.features.values, columns(), part.size()), work);
      total += network_.mean_loss(part.labels, work) * static_cast<double>(part.size());
    }
    return total / static_cast<double>(std::max<std::size_t>(1, examples.size()));
  }

  // @param late_shares  empty: every example has the weight 1
  void train(std::span<const float> rows, std::span<const float> labels, std::span<const float> late_shares) {
    const auto inputs = as_inputs(rows, columns(), labels.size());
    draw_masks(network_.shape(), labels.size(), dropout_, dropout_key_, optimizer_->steps(), work_);
    network_.forward(inputs, work_);
    weights_.clear();
    for (std::size_t r = 0; r < late_shares.size(); ++r) {
      weights_.push_back(delay_weight(labels[r], work_.outputs[static_cast<Eigen::Index>(r)], late_shares[r]));
    }
    network_.backward(inputs, labels, work_, gradient_, weights_);
    if (schedule_.watches()) {
      const Eigen::Map<const Eigen::VectorXf> wanted(labels.data(), work_.outputs.size());
      schedule_.observe(optimizer_->steps(), static_cast<double>((work_.outputs - wanted).array().square().mean()));
    }
    optimizer_->step({gradient_.data(), static_cast<std::size_t>(gradient_.size())}, network_.parameters(),
                     schedule_.factor(optimizer_->steps()));
  }

  static constexpr std::size_t kJudged = 256;  // rows of held-out examples at once

  std::uint64_t seed_;
  std::size_t batch_;
  std::int64_t epochs_;
  std::uint64_t fitted_epochs_ = 0;  // so that each epoch of each fit has a shuffle of its own
  LearningRate schedule_;            // a step is a mini-batch
  double dropout_;
  sim::RandomKey dropout_key_;
  std::int64_t patience_;
  double holdout_;
  FloatNetwork network_;
  std::unique_ptr<Optimizer> optimizer_;
  FloatNetwork::Workspace work_;          // of one batch; its contents are never carried over
  Eigen::VectorXf gradient_;              // parameters of the network
  std::vector<float> batch_rows_;         // batch x columns; the first pending_ rows wait for the batch to fill
  std::vector<float> batch_labels_;       // batch
  std::vector<float> batch_late_shares_;  // batch
  std::vector<float> weights_;            // of the batch in training
  std::size_t pending_ = 0;
};

std::vector<sim::ParameterInfo> parameters() {
  std::vector<sim::ParameterInfo> parameters{
      {.name = "hidden",
       .default_value = std::vector<std::int64_t>{64, 32},
       .unit = "units",
       .meaning = "units of each hidden layer, from the inputs on",
       .minimum = 1.0,
       .maximum = static_cast<double>(FloatNetwork::kMaxUnits)},
      {.name = "activation",
       .default_value = std::string("relu"),
       .meaning = "of the hidden units",
       .choices = {"relu", "sigmoid", "tanh"}},
      {.name = "loss",
       .default_value = std::string("cross_entropy"),
       .meaning = "of the click probability: -log of the chance given to what came, or half its squared distance",
       .choices = {"cross_entropy", "squared_error"}},
      {.name = "batch",
       .default_value = std::int64_t{32},
       .unit = "examples",
       .meaning = "examples to one step; update() waits until so many have come",
       .minimum = 1.0,
       .maximum = 65536.0},
      {.name = "epochs",
       .default_value = std::int64_t{1},
       .unit = "passes",
       .meaning = "shuffled passes over the window in batch training",
       .minimum = 1.0,
       .maximum = 1000.0},
      {.name = "dropout",
       .default_value = 0.0,
       .meaning = "share of the hidden units that are silent in a training step",
       .minimum = 0.0,
       .maximum = 0.9},
      {.name = "patience",
       .default_value = std::int64_t{0},
       .unit = "passes",
       .meaning = "batch training stops after so many without a smaller loss on the holdout and goes back to the best; "
                  "0: all epochs are made",
       .minimum = 0.0,
       .maximum = 1000.0},
      {.name = "holdout",
       .default_value = 0.1,
       .meaning = "share of the window, its last, that patience looks at; learnt once, at the end",
       .minimum = 0.0,
       .maximum = 0.9}};
  for (sim::ParameterInfo& parameter : optimizer_parameters()) parameters.push_back(std::move(parameter));
  return parameters;
}

}  // namespace

AlgorithmInfo mlp_info() {
  return {.name = "mlp",
          .summary = "a multilayer perceptron on the dense features, trained in mini-batches, by default by Adam",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true, .weighs = true},
          .parameters = with_schedule(parameters()),
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<Mlp>(config);
          }};
}

}  // namespace springtide::algorithms
