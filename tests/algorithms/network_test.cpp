#include "algorithms/neural/network.hpp"

#include <array>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "algorithms/neural/adam.hpp"
#include "tests/support/catch.hpp"

namespace springtide::algorithms {
namespace {

using DoubleNetwork = Network<double>;

struct Batch {
  std::vector<double> rows, labels;
  Eigen::Index columns;
  DoubleNetwork::Inputs inputs() const { return {rows.data(), columns, static_cast<Eigen::Index>(labels.size())}; }
};

Batch random_batch(std::size_t columns, std::size_t rows) {
  sim::RandomStream random("test/network", /*seed=*/3);
  Batch batch{{}, {}, static_cast<Eigen::Index>(columns)};
  for (std::size_t i = 0; i < rows * columns; ++i) batch.rows.push_back(static_cast<double>(random.normal()));
  for (std::size_t r = 0; r < rows; ++r) batch.labels.push_back(r % 3 == 0 ? 1.0 : 0.0);
  return batch;
}

TEST_CASE("the gradient of every parameter agrees with central differences", "[mlp][gradient]") {
  const auto hidden_activation =
      GENERATE(Activation::kIdentity, Activation::kRelu, Activation::kSigmoid, Activation::kTanh);
  const auto loss = GENERATE(Loss::kCrossEntropy, Loss::kSquaredError);
  const auto output_activation = loss == Loss::kCrossEntropy
                                     ? Activation::kSigmoid
                                     : GENERATE(Activation::kIdentity, Activation::kSigmoid, Activation::kTanh);
  const auto hidden =
      GENERATE(std::vector<std::size_t>{}, std::vector<std::size_t>{7}, std::vector<std::size_t>{6, 5, 4});
  DoubleNetwork network({.inputs = 5,
                         .hidden = hidden,
                         .hidden_activation = hidden_activation,
                         .output_activation = output_activation,
                         .loss = loss});
  sim::RandomStream random("test/network/weights", /*seed=*/4);
  for (double& parameter : network.parameters()) parameter = 0.6 * static_cast<double>(random.normal());
  const Batch batch = random_batch(5, 9);

  DoubleNetwork::Workspace work;
  DoubleNetwork::Vector gradient;
  network.forward(batch.inputs(), work);
  network.backward(batch.inputs(), batch.labels, work, gradient);
  REQUIRE(static_cast<std::size_t>(gradient.size()) == network.parameters().size());

  const auto loss_at = [&](std::size_t parameter, double value) {
    const double kept = network.parameters()[parameter];
    network.parameters()[parameter] = value;
    network.forward(batch.inputs(), work);
    network.parameters()[parameter] = kept;
    return network.mean_loss(batch.labels, work);
  };
  // Central differences err by O(h^2) and by rounding, about 1e-16 / h: some 1e-10 in all for this h.
  constexpr double kStep = 1e-6;
  for (std::size_t p = 0; p < network.parameters().size(); ++p) {
    const double at = network.parameters()[p];
    const double measured = (loss_at(p, at + kStep) - loss_at(p, at - kStep)) / (2.0 * kStep);
    CAPTURE(p);
    REQUIRE(gradient[static_cast<Eigen::Index>(p)] == Approx(measured).margin(1e-8).epsilon(1e-6));
  }
}

TEST_CASE("a row of weight w counts as w rows", "[mlp][gradient]") {
  DoubleNetwork network({.inputs = 5, .hidden = {6, 4}});
  sim::RandomStream random("test/network/weights", /*seed=*/4);
  network.initialise(random);
  const Batch batch = random_batch(5, 3);
  Batch repeated{{}, {}, 5};
  const std::vector<double> weights = {1.0, 3.0, 0.0};
  for (std::size_t r = 0; r < weights.size(); ++r) {
    for (int time = 0; time < static_cast<int>(weights[r]); ++time) {
      repeated.rows.insert(repeated.rows.end(), batch.rows.begin() + static_cast<std::ptrdiff_t>(5 * r),
                           batch.rows.begin() + static_cast<std::ptrdiff_t>(5 * (r + 1)));
      repeated.labels.push_back(batch.labels[r]);
    }
  }
  DoubleNetwork::Workspace work;
  DoubleNetwork::Vector gradient, expected;
  network.forward(batch.inputs(), work);
  network.backward(batch.inputs(), batch.labels, work, gradient, weights);
  network.forward(repeated.inputs(), work);
  network.backward(repeated.inputs(), repeated.labels, work, expected);
  expected *= 4.0 / 3.0;  // of the mean over three rows, not four
  for (Eigen::Index p = 0; p < gradient.size(); ++p) REQUIRE(gradient[p] == Approx(expected[p]).margin(1e-12));
}

// The two examples and the weights of the founding document: x1 = [1, 0], y = 1; x2 = [0, 1], y = 0; hidden units
// w1 = [.1, .2], b .1 and w2 = [.3, .4], b .2; output w3 = [.5, .6], b .3. By hand, with rectified hidden units:
//   h(x1) = [.2, .5], z = .7;  h(x2) = [.3, .6], z = .81;  p = sigmoid(z).
// The gradients printed in that document are wrong: its chain rule goes from the loss straight to w1 and w2 without
// the factors .5 and .6 of the output layer, and the sign of p - y is lost, so that both examples push one way. The
// right ones: d = p - y for cross-entropy, (p - y) p (1 - p) for squared error, each over 2 examples, and then
//   dw3 = sum d h, db3 = sum d, dw1 = .5 sum d x, db1 = .5 sum d, dw2 = .6 sum d x, db2 = .6 sum d.
TEST_CASE("the worked network of the founding document, computed right", "[mlp][oracle]") {
  struct Expected {
    Loss loss;
    double value;
    std::array<double, 9> gradient;  // flat: w1[0] w2[0] w1[1] w2[1], b1 b2, w3[0] w3[1], b3
  };
  const Expected expected = GENERATE(Expected{Loss::kCrossEntropy,
                                              0.7905985707791925,
                                              {-0.0829530570, -0.0995436683, 0.1730273761, 0.2076328513, 0.0900743191,
                                               0.1080891829, 0.0706352029, 0.1246797943, 0.1801486382}},
                                     Expected{Loss::kSquaredError,
                                              0.14727873012089795,
                                              {-0.0183917606, -0.0220701127, 0.0368710850, 0.0442453020, 0.0184793244,
                                               0.0221751893, 0.0147659468, 0.0258535414, 0.0369586488}});
  DoubleNetwork network({.inputs = 2, .hidden = {2}, .loss = expected.loss});
  const std::array<double, 9> start{0.1, 0.3, 0.2, 0.4, 0.1, 0.2, 0.5, 0.6, 0.3};
  std::copy(start.begin(), start.end(), network.parameters().begin());
  const Batch batch{{1, 0, 0, 1}, {1, 0}, 2};

  DoubleNetwork::Workspace work;
  DoubleNetwork::Vector gradient;
  network.forward(batch.inputs(), work);
  REQUIRE(work.logits[0] == Approx(0.7));
  REQUIRE(work.logits[1] == Approx(0.81));
  REQUIRE(work.outputs[0] == Approx(0.6681877721681662));
  REQUIRE(work.outputs[1] == Approx(0.6921095043017882));
  REQUIRE(network.mean_loss(batch.labels, work) == Approx(expected.value));
  network.backward(batch.inputs(), batch.labels, work, gradient);
  for (std::size_t p = 0; p < start.size(); ++p) {
    CAPTURE(p);
    REQUIRE(gradient[static_cast<Eigen::Index>(p)] == Approx(expected.gradient[p]).margin(1e-9));
  }

  // The document's step, at its learning rate of .01, down the right gradient: the loss falls by lr |g|^2.
  for (std::size_t p = 0; p < start.size(); ++p) {
    network.parameters()[p] -= 0.01 * gradient[static_cast<Eigen::Index>(p)];
  }
  network.forward(batch.inputs(), work);
  REQUIRE(expected.value - network.mean_loss(batch.labels, work) ==
          Approx(0.01 * gradient.squaredNorm()).epsilon(0.02));
}

TEST_CASE("one row by itself gives what it gives in a batch", "[mlp]") {
  Network<float> network({.inputs = 33, .hidden = {64, 32}});
  sim::RandomStream random("test/network/rows", /*seed=*/5);
  network.initialise(random);
  std::vector<float> rows(33 * 50);
  for (float& value : rows) value = random.normal();
  Network<float>::Workspace work;
  network.forward({rows.data(), 33, 50}, work);
  for (std::size_t r = 0; r < 50; ++r) {
    const float alone = network.output(std::span<const float>(rows).subspan(r * 33, 33));
    REQUIRE(alone == Approx(work.outputs[static_cast<Eigen::Index>(r)]).epsilon(1e-5));
  }
}

TEST_CASE("a sure and wrong answer has a finite loss and a probability within [0, 1]", "[mlp]") {
  Network<float> network({.inputs = 1, .hidden = {}});
  network.parameters()[0] = 1000.0F;
  const std::vector<float> rows{1.0F, -1.0F}, labels{0.0F, 1.0F};
  Network<float>::Workspace work;
  network.forward({rows.data(), 1, 2}, work);
  REQUIRE(network.mean_loss(labels, work) == Approx(1000.0));
  REQUIRE(work.outputs[0] == 1.0F);
  REQUIRE(work.outputs[1] >= 0.0F);
  REQUIRE(work.outputs[1] < 1e-30F);
}

TEST_CASE("Adam's first step is -lr g / (|g| + eps)", "[mlp][adam][oracle]") {
  const std::vector<float> gradient{0.5F, -2.0F, 1e-8F, 0.0F, 3e-4F};
  std::vector<float> parameters(gradient.size(), 1.0F);
  Adam adam(gradient.size(), {.learning_rate = 0.01F});
  adam.step(gradient, parameters);
  for (std::size_t p = 0; p < gradient.size(); ++p) {
    const double g = static_cast<double>(gradient[p]);
    const double step = -0.01 * g / (std::abs(g) + 1e-8);
    CAPTURE(p);
    // 1e-6: 1 - b2 = .001 as a float is off by 1e-5 of itself, half of which is left under the root
    REQUIRE(static_cast<double>(parameters[p]) - 1.0 == Approx(step).margin(1e-6));
  }
}

TEST_CASE("100 steps have PyTorch's losses", "[mlp][adam][oracle]") {
  // The rules are those of fixtures/make_pytorch_mlp.py.
  constexpr std::size_t kInputs = 10, kBatch = 32;
  Network<float> network({.inputs = kInputs, .hidden = {16, 8}});
  for (std::size_t k = 0; k < network.parameters().size(); ++k) {
    network.parameters()[k] = static_cast<float>(0.4 * std::sin(1.7 * static_cast<double>(k) + 0.3));
  }
  Adam adam(network.parameters().size(), {.learning_rate = 0.01F, .l2 = 0.001F});

  std::ifstream file(SPRINGTIDE_SOURCE_DIR "/tests/algorithms/fixtures/pytorch_mlp.txt");
  std::string header;
  REQUIRE(std::getline(file, header));
  Network<float>::Workspace work;
  Eigen::VectorXf gradient;
  std::size_t step = 0;
  for (double theirs = 0.0; file >> theirs; ++step) {
    std::vector<float> rows, labels;
    for (std::size_t n = kBatch * step; n < kBatch * (step + 1); ++n) {
      for (std::size_t c = 0; c < kInputs; ++c) {
        const auto row = static_cast<double>(n), column = static_cast<double>(c);
        rows.push_back(static_cast<float>(std::sin(0.37 * row + 1.3 * column + 0.01 * row * column)));
      }
      labels.push_back(rows[rows.size() - kInputs] * rows[rows.size() - kInputs + 1] > 0.0F ? 1.0F : 0.0F);
    }
    const Network<float>::Inputs inputs(rows.data(), kInputs, kBatch);
    network.forward(inputs, work);
    CAPTURE(step);
    REQUIRE(network.mean_loss(labels, work) == Approx(theirs).margin(1e-4));
    network.backward(inputs, labels, work, gradient);
    adam.step({gradient.data(), static_cast<std::size_t>(gradient.size())}, network.parameters());
  }
  REQUIRE(step == 100);
}

}  // namespace
}  // namespace springtide::algorithms
