#include "algorithms/neural/network.hpp"

#include <algorithm>
#include <cmath>

#include "algorithms/neural/product.hpp"
#include "algorithms/whole_vectors.hpp"
#include "sim/events/check.hpp"

namespace springtide::algorithms {
namespace {

using Eigen::Index;

template <typename Scalar>
void activate(Activation activation, Scalar* sums, Index count) {
  switch (activation) {
    case Activation::kIdentity:
      break;
    case Activation::kRelu:
      Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>>(sums, count) =
          Eigen::Map<const Eigen::Array<Scalar, Eigen::Dynamic, 1>>(sums, count).max(Scalar(0));
      break;
    case Activation::kSigmoid:
      in_whole_vectors(sums, count, [](const auto& values) { return (Scalar(1) + (-values).exp()).inverse().eval(); });
      break;
    case Activation::kTanh:
      in_whole_vectors(sums, count, [](const auto& values) { return values.tanh().eval(); });
      break;
  }
}

// Multiplies slopes by f'(z), written in terms of f(z): every activation here allows it.
template <typename Scalar>
void multiply_by_derivative(Activation activation, const Scalar* values, Scalar* slopes, Index count) {
  const Eigen::Map<const Eigen::Array<Scalar, Eigen::Dynamic, 1>> f(values, count);
  Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>> s(slopes, count);
  switch (activation) {
    case Activation::kIdentity:
      break;
    case Activation::kRelu:
      // A plain loop: the compiler vectorises it, and Eigen 3.4 does not vectorise select().
      for (Index i = 0; i < count; ++i) slopes[i] = values[i] > Scalar(0) ? slopes[i] : Scalar(0);
      break;
    case Activation::kSigmoid:
      s *= f * (Scalar(1) - f);
      break;
    case Activation::kTanh:
      s *= Scalar(1) - f.square();
      break;
  }
}

}  // namespace

template <typename Scalar>
Network<Scalar>::Network(NetworkShape shape) : shape_(std::move(shape)) {
  SPRINGTIDE_CHECK(shape_.loss != Loss::kCrossEntropy || shape_.output_activation == Activation::kSigmoid);
  auto inputs = static_cast<Index>(shape_.inputs);
  Index offset = 0;
  const auto add = [&](Index units) {
    const Layer layer{inputs, units, offset, offset + units * inputs};
    offset = layer.biases + units;
    inputs = units;
    return layer;
  };
  for (const std::size_t units : shape_.hidden) {
    SPRINGTIDE_CHECK(units >= 1 && units <= kMaxUnits);
    layers_.push_back(add(static_cast<Index>(units)));
  }
  output_ = add(1);
  parameters_.setZero(offset);
}

template <typename Scalar>
Eigen::Map<const typename Network<Scalar>::Matrix> Network<Scalar>::weights(const Layer& layer) const {
  return {parameters_.data() + layer.weights, layer.units, layer.inputs};
}

template <typename Scalar>
Eigen::Map<const typename Network<Scalar>::Vector> Network<Scalar>::biases(const Layer& layer) const {
  return {parameters_.data() + layer.biases, layer.units};
}

template <typename Scalar>
void Network<Scalar>::initialise(sim::RandomStream& random) {
  parameters_.setZero();
  const auto draw = [&](const Layer& layer, double gain) {
    const auto sd = static_cast<Scalar>(std::sqrt(gain / static_cast<double>(std::max<Index>(1, layer.inputs))));
    for (Index w = layer.weights; w < layer.biases; ++w) parameters_[w] = sd * static_cast<Scalar>(random.normal());
  };
  for (const Layer& layer : layers_) draw(layer, shape_.hidden_activation == Activation::kRelu ? 2.0 : 1.0);
  draw(output_, 1.0);
}

template <typename Scalar>
void Network<Scalar>::forward(const Inputs& inputs, Workspace& work) const {
  SPRINGTIDE_CHECK(static_cast<std::size_t>(inputs.rows()) == shape_.inputs);
  const Index rows = inputs.cols();
  SPRINGTIDE_CHECK(work.masks.empty() || work.masks.size() == layers_.size());
  work.hidden.resize(layers_.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Matrix& hidden = work.hidden[l];
    hidden.resize(layers_[l].units, rows);
    hidden.colwise() = biases(layers_[l]);
    const Scalar* below = l == 0 ? inputs.data() : work.hidden[l - 1].data();
    add_product(layers_[l].units, rows, layers_[l].inputs, parameters_.data() + layers_[l].weights,
                Strided<Scalar>{below, 1, layers_[l].inputs}, hidden.data());
    activate(shape_.hidden_activation, hidden.data(), hidden.size());
    if (!work.masks.empty()) hidden.array() *= work.masks[l].array();
  }
  const Eigen::Map<const Vector> out(parameters_.data() + output_.weights, output_.inputs);
  work.logits.resize(rows);
  const Scalar* last = layers_.empty() ? inputs.data() : work.hidden.back().data();
  // Row by row: the same sum as output() makes, whatever else is in the batch.
  for (Index r = 0; r < rows; ++r) {
    const Eigen::Map<const Vector> row(last + r * output_.inputs, output_.inputs);
    work.logits[r] = out.dot(row) + parameters_[output_.biases];
  }
  work.outputs = work.logits;
  activate(shape_.output_activation, work.outputs.data(), rows);
}

template <typename Scalar>
void Network<Scalar>::backward(const Inputs& inputs, std::span<const Scalar> labels, Workspace& work, Vector& gradient,
                               std::span<const Scalar> row_weights, Matrix* input_slopes) const {
  const Index rows = inputs.cols();
  SPRINGTIDE_CHECK(static_cast<Index>(labels.size()) == rows && work.outputs.size() == rows && rows > 0);
  const Eigen::Map<const Vector> wanted(labels.data(), rows);
  gradient.resize(parameters_.size());
  work.slopes.resize(layers_.size());

  work.output_slopes.noalias() = (work.outputs - wanted) * (Scalar(1) / static_cast<Scalar>(rows));
  if (!row_weights.empty()) {
    SPRINGTIDE_CHECK(row_weights.size() == labels.size());
    work.output_slopes.array() *= Eigen::Map<const Vector>(row_weights.data(), rows).array();
  }
  if (shape_.loss == Loss::kSquaredError) {  // with cross-entropy, the sigmoid's derivative cancels
    multiply_by_derivative(shape_.output_activation, work.outputs.data(), work.output_slopes.data(), rows);
  }
  gradient[output_.biases] = work.output_slopes.sum();
  Eigen::Map<Vector> output_gradient(gradient.data() + output_.weights, output_.inputs);
  if (layers_.empty()) {
    output_gradient.noalias() = inputs * work.output_slopes;
    if (input_slopes != nullptr) {
      const Eigen::Map<const Vector> out(parameters_.data() + output_.weights, output_.inputs);
      input_slopes->noalias() = out * work.output_slopes.transpose();
    }
    return;
  }
  output_gradient.noalias() = work.hidden.back() * work.output_slopes;

  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Layer& layer = layers_[l];
    Matrix& slopes = work.slopes[l];
    if (l + 1 == layers_.size()) {
      const Eigen::Map<const Vector> out(parameters_.data() + output_.weights, output_.inputs);
      slopes.noalias() = out * work.output_slopes.transpose();
    } else {
      work.transposed = weights(layers_[l + 1]).transpose();
      slopes.setZero(layer.units, rows);
      add_product(layer.units, rows, layers_[l + 1].units, work.transposed.data(),
                  Strided<Scalar>{work.slopes[l + 1].data(), 1, layers_[l + 1].units}, slopes.data());
    }
    if (work.masks.empty()) {
      multiply_by_derivative(shape_.hidden_activation, work.hidden[l].data(), slopes.data(), slopes.size());
    } else {  // f(z) is kept times what is left of it; where nothing is, the slope is 0 whatever f'(z)
      const Matrix values = work.kept * work.hidden[l];
      multiply_by_derivative(shape_.hidden_activation, values.data(), slopes.data(), slopes.size());
      slopes.array() *= work.masks[l].array();
    }
    Eigen::Map<Vector>(gradient.data() + layer.biases, layer.units) = slopes.rowwise().sum();
    // The row step of the transposed layer below is its number of units: it is read where it lies.
    Scalar* weight_gradient = gradient.data() + layer.weights;
    std::fill_n(weight_gradient, layer.units * layer.inputs, Scalar(0));
    const Scalar* below = l == 0 ? inputs.data() : work.hidden[l - 1].data();
    add_product(layer.units, layer.inputs, rows, slopes.data(), Strided<Scalar>{below, layer.inputs, 1},
                weight_gradient);
  }
  if (input_slopes != nullptr) input_slopes->noalias() = weights(layers_[0]).transpose() * work.slopes[0];
}

template <typename Scalar>
double Network<Scalar>::mean_loss(std::span<const Scalar> labels, const Workspace& work) const {
  SPRINGTIDE_CHECK(static_cast<Index>(labels.size()) == work.outputs.size() && !labels.empty());
  double total = 0.0;
  for (std::size_t r = 0; r < labels.size(); ++r) {
    const auto y = static_cast<double>(labels[r]);
    if (shape_.loss == Loss::kSquaredError) {
      const double error = static_cast<double>(work.outputs[static_cast<Index>(r)]) - y;
      total += 0.5 * error * error;
    } else {
      // log(1 + e^z) - y z from the logit: from the output, a sure and wrong answer would cost log 0.
      const auto z = static_cast<double>(work.logits[static_cast<Index>(r)]);
      total += std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))) - y * z;
    }
  }
  return total / static_cast<double>(labels.size());
}

template <typename Scalar>
Scalar Network<Scalar>::output(std::span<const Scalar> input) const {
  SPRINGTIDE_CHECK(input.size() == shape_.inputs);
  alignas(64) Scalar buffers[2][kMaxUnits];  // layers alternate between the two
  const Scalar* from = input.data();
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    Eigen::Map<Vector, Eigen::Aligned64> to(buffers[l % 2], layer.units);
    to = biases(layer);
    to.noalias() += weights(layer) * Eigen::Map<const Vector>(from, layer.inputs);
    activate(shape_.hidden_activation, to.data(), layer.units);
    from = to.data();
  }
  const Eigen::Map<const Vector> out(parameters_.data() + output_.weights, output_.inputs);
  Scalar result = out.dot(Eigen::Map<const Vector>(from, output_.inputs)) + parameters_[output_.biases];
  activate(shape_.output_activation, &result, 1);
  return result;
}

template class Network<float>;
template class Network<double>;

}  // namespace springtide::algorithms
