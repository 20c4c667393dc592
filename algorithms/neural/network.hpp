#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "sim/events/random.hpp"

namespace springtide::algorithms {

enum class Activation { kIdentity, kRelu, kSigmoid, kTanh };

/// Of one example: kSquaredError (a - y)^2 / 2; kCrossEntropy -y log a - (1 - y) log(1 - a), of a sigmoid output.
enum class Loss { kSquaredError, kCrossEntropy };

struct NetworkShape {
  std::size_t inputs = 0;
  std::vector<std::size_t> hidden = {};  ///< units of each hidden layer, from the inputs on; may be empty
  Activation hidden_activation = Activation::kRelu;
  Activation output_activation = Activation::kSigmoid;
  Loss loss = Loss::kCrossEntropy;
};

/// A dense feed-forward network with one output unit: forwards, backwards, and nothing of how it is trained.
///
/// Forward:  h_0 = x;  h_l = f(W_l h_(l-1) + b_l);  z = w . h_L + c;  a = g(z).
/// Backward: d = dloss/dz (a - y for cross-entropy of a sigmoid; (a - y) g'(z) for squared error);
///           dw = h_L d, dc = d;  d_L = w d * f'(h_L);  dW_l = d_l h_(l-1)^T, db_l = d_l;  d_(l-1) = W_l^T d_l * f'.
/// Masked (dropout.hpp): h_l = m_l * f(..), d_l times m_l.
/// Gradients are those of the mean loss over the rows.
///
/// Source: Rumelhart, Hinton and Williams 1986, "Learning representations by back-propagating errors", Nature 323.
/// Cost: 2 P operations forwards and 4 P backwards an example, P the number of weights, as matrix products over rows.
template <typename Scalar>
class Network {
 public:
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;
  using Inputs = Eigen::Map<const Matrix>;  ///< inputs x rows: a row-major table of examples as it lies in memory

  /// What a pass leaves behind for the next one; owned by the caller, so that a const network serves many threads.
  struct Workspace {
    std::vector<Matrix> hidden;  ///< one a hidden layer: units x rows, after the activation
    std::vector<Matrix> slopes;  ///< one a hidden layer: units x rows, of the loss by the layer's sums
    std::vector<Matrix> masks;   ///< given: units x rows, by which a layer's outputs are multiplied; empty: none
    Scalar kept = 1;             ///< given with masks: each entry is 0 or 1 / kept
    Matrix transposed;           ///< units x units: scratch of the backward pass
    Vector logits;               ///< rows: z
    Vector outputs;              ///< rows: a
    Vector output_slopes;        ///< rows: of the loss by z
  };

  /// All parameters 0. @pre cross-entropy has a sigmoid output
  explicit Network(NetworkShape shape);

  /// Weights from N(0, 1 / inputs of the layer), which keeps the spread of what goes through (LeCun et al. 1998);
  /// N(0, 2 / inputs) before rectified units, of which half are silent (He et al. 2015); biases 0.
  void initialise(sim::RandomStream& random);

  /// Flat: of each hidden layer its weights (units x inputs, column-major), then its biases; the output unit likewise.
  std::span<Scalar> parameters() { return {parameters_.data(), static_cast<std::size_t>(parameters_.size())}; }
  std::span<const Scalar> parameters() const {
    return {parameters_.data(), static_cast<std::size_t>(parameters_.size())};
  }
  const NetworkShape& shape() const { return shape_; }

  /// Fills hidden, logits and outputs of the workspace. With masks, hidden is what is left of the layers' outputs.
  void forward(const Inputs& inputs, Workspace& work) const;
  /// The gradient of the mean loss, laid out as parameters(). @pre work is as forward() of the same inputs left it
  /// @param row_weights   one a row, by which its loss is multiplied; empty: 1 each
  /// @param input_slopes  inputs x rows: of the mean loss by the inputs; null: nobody asks
  void backward(const Inputs& inputs, std::span<const Scalar> labels, Workspace& work, Vector& gradient,
                std::span<const Scalar> row_weights = {}, Matrix* input_slopes = nullptr) const;
  /// The mean loss of what forward() left. Finite for any finite logit.
  double mean_loss(std::span<const Scalar> labels, const Workspace& work) const;

  /// The output for one example, without a workspace: for a few rows, matrix products cost more than they save.
  Scalar output(std::span<const Scalar> input) const;
  /// The widest layer output() keeps on the stack.
  static constexpr std::size_t kMaxUnits = 1024;

 private:
  struct Layer {
    Eigen::Index inputs, units, weights, biases;  // the last two: offsets into the parameters
  };
  Eigen::Map<const Matrix> weights(const Layer& layer) const;
  Eigen::Map<const Vector> biases(const Layer& layer) const;

  NetworkShape shape_;
  std::vector<Layer> layers_;  // the hidden layers
  Layer output_;
  Vector parameters_;  // every weight and bias
};

extern template class Network<float>;
extern template class Network<double>;

}  // namespace springtide::algorithms
