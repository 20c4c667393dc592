#include "algorithms/factors/row_solver.hpp"

#include <algorithm>

namespace springtide::algorithms {
namespace {

using Eigen::Index;
using Weights = Eigen::Map<const Eigen::VectorXf>;

constexpr std::size_t kBlock = 256;  // vectors gathered at once: with 64 factors they fit the second-level cache
constexpr float kRounding = 1e-7F;   // relative, of a float

}  // namespace

RowSolver::RowSolver(std::size_t factors, std::size_t cg_steps)
    : factors_(static_cast<Index>(factors)), cg_steps_(cg_steps) {}

void RowSolver::solve(const Eigen::MatrixXf& gram, std::span<const float* const> vectors,
                      std::span<const float> weights, std::span<float> x) {
  if (cg_steps_ == 0) {
    solve_exactly(gram, vectors, weights);
  } else {
    solution_ = Eigen::Map<const Eigen::VectorXf>(x.data(), factors_);
    descend(gram, vectors, weights);
  }
  std::copy_n(solution_.data(), factors_, x.data());
}

void RowSolver::gather(std::span<const float* const> vectors) {
  const auto count = static_cast<Index>(vectors.size());
  if (gathered_.cols() < count) gathered_.resize(factors_, std::max(count, 2 * gathered_.cols()));
  for (Index j = 0; j < count; ++j) {
    std::copy_n(vectors[static_cast<std::size_t>(j)], factors_, gathered_.data() + j * factors_);
  }
}

void RowSolver::solve_exactly(const Eigen::MatrixXf& gram, std::span<const float* const> vectors,
                              std::span<const float> weights) {
  matrix_ = gram;
  right_.setZero(factors_);
  for (std::size_t first = 0; first < vectors.size(); first += kBlock) {
    const std::size_t count = std::min(kBlock, vectors.size() - first);
    gather(vectors.subspan(first, count));
    auto columns = gathered_.leftCols(static_cast<Index>(count));
    const Weights w(weights.data() + first, static_cast<Index>(count));
    along_ = w.array() + 1.0F;
    right_.noalias() += columns * along_;
    along_ = w.array().sqrt();
    columns.array().rowwise() *= along_.transpose().array();
    matrix_.selfadjointView<Eigen::Lower>().rankUpdate(columns);
  }
  cholesky_.compute(matrix_);
  // What floats cannot tell from singular is regularised until they can.
  for (float more = 1e-6F * matrix_.diagonal().mean(); cholesky_.info() != Eigen::Success; more *= 10.0F) {
    matrix_.diagonal().array() += more;
    cholesky_.compute(matrix_);
  }
  solution_ = cholesky_.solve(right_);
}

void RowSolver::descend(const Eigen::MatrixXf& gram, std::span<const float* const> vectors,
                        std::span<const float> weights) {
  gather(vectors);
  const auto columns = gathered_.leftCols(static_cast<Index>(vectors.size()));
  const Weights w(weights.data(), static_cast<Index>(weights.size()));
  along_ = w.array() + 1.0F;
  residual_.noalias() = columns * along_;
  // A residual below this is rounding, and to follow it can lead anywhere. No eigenvalue is above `largest`.
  const float largest = gram.trace() * (1.0F + (vectors.empty() ? 0.0F : w.maxCoeff()));
  const float rounding = kRounding * (residual_.norm() + largest * solution_.norm());
  along_.noalias() = columns.transpose() * solution_;
  along_.array() *= w.array();
  residual_.noalias() -= columns * along_;
  residual_.noalias() -= gram * solution_;
  direction_ = residual_;
  float size = residual_.squaredNorm();
  for (std::size_t step = 0; step < cg_steps_ && size > rounding * rounding; ++step) {
    along_.noalias() = columns.transpose() * direction_;
    along_.array() *= w.array();
    bent_.noalias() = gram * direction_;
    bent_.noalias() += columns * along_;
    const float curvature = direction_.dot(bent_);
    if (!(curvature > 0.0F)) break;  // rounding ate it
    const float length = size / curvature;
    solution_ += length * direction_;
    residual_ -= length * bent_;
    const float left = residual_.squaredNorm();
    direction_ = residual_ + (left / size) * direction_;
    size = left;
  }
}

Eigen::MatrixXd gram_of(const Eigen::MatrixXf& vectors) {
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(vectors.rows(), vectors.rows());
  Eigen::MatrixXf part(vectors.rows(), vectors.rows());
  for (Index first = 0; first < vectors.cols(); first += static_cast<Index>(kBlock)) {
    const Index count = std::min(static_cast<Index>(kBlock), vectors.cols() - first);
    part.setZero();
    part.selfadjointView<Eigen::Lower>().rankUpdate(vectors.middleCols(first, count));
    sum.triangularView<Eigen::Lower>() += part.cast<double>();
  }
  return sum.selfadjointView<Eigen::Lower>();
}

}  // namespace springtide::algorithms
