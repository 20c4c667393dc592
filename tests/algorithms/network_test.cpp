#include "algorithms/neural/network.hpp"

#include <array>
#include <cmath>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "algorithms/neural/adam.hpp"
#include "algorithms/neural/dropout.hpp"
#include "algorithms/neural/gradient_descent.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/central_difference.hpp"

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
  if (GENERATE(false, true)) {  // some units are silent, as dropout has them
    work.kept = 0.6;
    for (const std::size_t units : hidden) {
      auto& mask = work.masks.emplace_back(static_cast<Eigen::Index>(units), 9);
      for (double& entry : mask.reshaped()) entry = random.bernoulli(0.4) ? 0.0 : 1.0 / 0.6;
    }
  }
  DoubleNetwork::Vector gradient;
  network.forward(batch.inputs(), work);
  DoubleNetwork::Matrix input_slopes;
  network.backward(batch.inputs(), batch.labels, work, gradient, {}, &input_slopes);
  const std::vector<double> at(network.parameters().begin(), network.parameters().end());
  REQUIRE(static_cast<std::size_t>(gradient.size()) == at.size());
  // They err by O(h^2) and by rounding, about 1e-16 / h: some 1e-10 in all for this h.
  const std::vector<double> measured = central_differences(
      [&](const std::vector<double>& parameters) {
        std::copy(parameters.begin(), parameters.end(), network.parameters().begin());
        network.forward(batch.inputs(), work);
        return network.mean_loss(batch.labels, work);
      },
      at, /*step=*/1e-6);
  for (std::size_t p = 0; p < at.size(); ++p) {
    CAPTURE(p);
    REQUIRE(gradient[static_cast<Eigen::Index>(p)] == Approx(measured[p]).margin(1e-8).epsilon(1e-6));
  }
  std::copy(at.begin(), at.end(), network.parameters().begin());
  const std::vector<double> by_inputs = central_differences(
      [&](const std::vector<double>& rows) {
        network.forward({rows.data(), batch.columns, static_cast<Eigen::Index>(batch.labels.size())}, work);
        return network.mean_loss(batch.labels, work);
      },
      batch.rows, /*step=*/1e-6);
  REQUIRE(input_slopes.size() == static_cast<Eigen::Index>(by_inputs.size()));
  for (std::size_t i = 0; i < by_inputs.size(); ++i) {
    REQUIRE(input_slopes.data()[i] == Approx(by_inputs[i]).margin(1e-8).epsilon(1e-6));
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
  adam.step(gradient, parameters, /*rate_factor=*/1.0);
  for (std::size_t p = 0; p < gradient.size(); ++p) {
    const double g = static_cast<double>(gradient[p]);
    const double step = -0.01 * g / (std::abs(g) + 1e-8);
    CAPTURE(p);
    // 1e-6: 1 - b2 = .001 as a float is off by 1e-5 of itself, half of which is left under the root
    REQUIRE(static_cast<double>(parameters[p]) - 1.0 == Approx(step).margin(1e-6));
  }
}

// One column of fixtures/pytorch_mlp.txt, whose rules are those of make_pytorch_mlp.py.
struct PyTorchRun {
  const char* name;
  Activation activation;
  Loss loss;
  std::unique_ptr<Optimizer> (*optimizer)(std::size_t parameters);
};

const PyTorchRun kPyTorchRuns[] = {
    {"adam", Activation::kRelu, Loss::kCrossEntropy,
     [](std::size_t parameters) -> std::unique_ptr<Optimizer> {
       return std::make_unique<Adam>(parameters, Adam::Options{.learning_rate = 0.01F, .l2 = 0.001F});
     }},
    {"sgd", Activation::kSigmoid, Loss::kCrossEntropy,
     [](std::size_t parameters) -> std::unique_ptr<Optimizer> {
       return std::make_unique<GradientDescent>(parameters,
                                                GradientDescent::Options{.learning_rate = 0.5F, .l2 = 0.001F});
     }},
    {"momentum", Activation::kTanh, Loss::kSquaredError,
     [](std::size_t parameters) -> std::unique_ptr<Optimizer> {
       return std::make_unique<GradientDescent>(
           parameters, GradientDescent::Options{.learning_rate = 0.2F, .l2 = 0.001F, .momentum = 0.9F});
     }},
    {"clipped", Activation::kRelu, Loss::kCrossEntropy,
     [](std::size_t parameters) -> std::unique_ptr<Optimizer> {
       return std::make_unique<GradientDescent>(
           parameters, GradientDescent::Options{.learning_rate = 0.5F, .momentum = 0.5F, .largest_norm = 0.1F});
     }},
    {"adagrad", Activation::kRelu, Loss::kCrossEntropy,
     [](std::size_t parameters) -> std::unique_ptr<Optimizer> {
       return std::make_unique<AdaGrad>(parameters, AdaGrad::Options{.learning_rate = 0.05F, .l2 = 0.001F});
     }},
};

TEST_CASE("100 steps have PyTorch's losses, by every optimizer", "[mlp][adam][oracle]") {
  constexpr std::size_t kInputs = 10, kBatch = 32;
  for (std::size_t run = 0; run < std::size(kPyTorchRuns); ++run) {
    const PyTorchRun& here = kPyTorchRuns[run];
    Network<float> network(
        {.inputs = kInputs, .hidden = {16, 8}, .hidden_activation = here.activation, .loss = here.loss});
    for (std::size_t k = 0; k < network.parameters().size(); ++k) {
      network.parameters()[k] = static_cast<float>(0.4 * std::sin(1.7 * static_cast<double>(k) + 0.3));
    }
    const auto optimizer = here.optimizer(network.parameters().size());

    std::ifstream file(SPRINGTIDE_SOURCE_DIR "/tests/algorithms/fixtures/pytorch_mlp.txt");
    std::string line;
    REQUIRE(std::getline(file, line));
    REQUIRE(line.find(here.name) != std::string::npos);
    Network<float>::Workspace work;
    Eigen::VectorXf gradient;
    std::size_t step = 0;
    for (; std::getline(file, line); ++step) {
      std::istringstream columns(line);
      double theirs = 0.0;
      for (std::size_t column = 0; column <= run; ++column) REQUIRE(columns >> theirs);
      std::vector<float> rows, labels;
      for (std::size_t n = kBatch * step; n < kBatch * (step + 1); ++n) {
        for (std::size_t c = 0; c < kInputs; ++c) {
          const auto row = static_cast<double>(n), at = static_cast<double>(c);
          rows.push_back(static_cast<float>(std::sin(0.37 * row + 1.3 * at + 0.01 * row * at)));
        }
        labels.push_back(rows[rows.size() - kInputs] * rows[rows.size() - kInputs + 1] > 0.0F ? 1.0F : 0.0F);
      }
      const Network<float>::Inputs inputs(rows.data(), kInputs, kBatch);
      network.forward(inputs, work);
      CAPTURE(here.name, step);
      REQUIRE(network.mean_loss(labels, work) == Approx(theirs).margin(1e-4));
      network.backward(inputs, labels, work, gradient);
      optimizer->step({gradient.data(), static_cast<std::size_t>(gradient.size())}, network.parameters(), 1.0);
    }
    REQUIRE(step == 100);
  }
}

TEST_CASE("dropout silences its share of the units, keeps the mean, and draws each step anew", "[mlp][dropout]") {
  const NetworkShape shape{.inputs = 1, .hidden = {50, 33}};
  const sim::RandomKey key = sim::random_key("test/dropout", 1);
  Network<float>::Workspace work, again, next;
  draw_masks(shape, 200, 0.3, key, 7, work);
  draw_masks(shape, 200, 0.3, key, 7, again);
  draw_masks(shape, 200, 0.3, key, 8, next);
  REQUIRE(work.masks.size() == 2);
  for (std::size_t layer = 0; layer < 2; ++layer) {
    const auto& mask = work.masks[layer];
    REQUIRE(mask.rows() == static_cast<Eigen::Index>(shape.hidden[layer]));
    REQUIRE(mask.cols() == 200);
    REQUIRE(mask == again.masks[layer]);
    REQUIRE(mask != next.masks[layer]);
    const auto entries = static_cast<double>(mask.size());
    const double silent = static_cast<double>((mask.array() == 0.0F).count()) / entries;
    REQUIRE(silent == Approx(0.3).margin(4.0 * std::sqrt(0.21 / entries)));
    REQUIRE(((mask.array() == 0.0F) || (mask.array() == 1.0F / 0.7F)).all());
  }
  REQUIRE(work.masks[0].topRows(33) != work.masks[1]);
}

}  // namespace
}  // namespace springtide::algorithms
