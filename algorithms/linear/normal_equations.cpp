#include "algorithms/linear/normal_equations.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

constexpr double kLargestScale = 1e100;

std::span<const double> values_of(const Eigen::MatrixXd& matrix) {
  return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}

void load_values(ArchiveReader& archive, Eigen::MatrixXd& matrix) {
  const auto values = archive.column<double>();
  if (values.size() != static_cast<std::size_t>(matrix.size())) {
    throw sim::InputError("checkpoint: is of a model of other features");
  }
  std::copy(values.begin(), values.end(), matrix.data());
}

}  // namespace

NormalEquations::NormalEquations(std::size_t dense, std::size_t places) {
  const auto rows = static_cast<Eigen::Index>(dense) + 2, count = static_cast<Eigen::Index>(places);
  sums_ = Eigen::MatrixXd::Zero(rows, rows);
  with_places_ = Eigen::MatrixXd::Zero(rows, count);
  of_places_ = Eigen::MatrixXd::Zero(count, count);
  rows_ = Eigen::MatrixXd::Zero(rows, kBlock);
}

void NormalEquations::add(std::span<const float> row, std::span<const std::size_t> ones, double label, double kept) {
  SPRINGTIDE_CHECK(row.size() == dense());
  scale_ /= kept;
  if (scale_ > kLargestScale) rescale();
  const double root = std::sqrt(scale_);
  double* z = rows_.col(waiting_).data();
  z[0] = root;
  for (std::size_t c = 0; c < row.size(); ++c) z[c + 1] = root * static_cast<double>(row[c]);
  z[row.size() + 1] = root * label;
  for (std::size_t i = 0; i < ones.size(); ++i) {
    const auto place = static_cast<Eigen::Index>(ones[i]);
    with_places_.col(place) += root * rows_.col(waiting_);
    of_places_(place, place) += scale_;
    for (std::size_t j = 0; j < i; ++j) {
      const auto other = static_cast<Eigen::Index>(ones[j]);
      of_places_(std::max(place, other), std::min(place, other)) += place == other ? 2.0 * scale_ : scale_;
    }
  }
  empty_ = false;
  if (++waiting_ < kBlock) return;
  flush(sums_, rows_, waiting_);
  waiting_ = 0;
}

void NormalEquations::flush(Eigen::MatrixXd& sums, const Eigen::MatrixXd& rows, Eigen::Index count) {
  if (count > 0) sums.selfadjointView<Eigen::Lower>().rankUpdate(rows.leftCols(count));
}

void NormalEquations::rescale() {
  flush(sums_, rows_, waiting_);
  waiting_ = 0;
  for (Eigen::MatrixXd* sums : {&sums_, &with_places_, &of_places_}) *sums /= scale_;
  scale_ = 1.0;
}

Eigen::VectorXd NormalEquations::solve(double l2) const {
  const Eigen::Index near = sums_.rows() - 1, all = near + with_places_.cols();  // all: unknowns
  if (empty_) return Eigen::VectorXd::Zero(all);
  Eigen::MatrixXd sums = sums_;
  flush(sums, rows_, waiting_);
  const double mean_diagonal = sums.diagonal().head(near).mean();
  Eigen::MatrixXd matrix(all, all);
  Eigen::VectorXd w(all);
  for (double ridge = l2 * scale_; std::isfinite(ridge); ridge = std::max(10.0 * ridge, 1e-12 * mean_diagonal)) {
    matrix.topLeftCorner(near, near) = sums.topLeftCorner(near, near);
    matrix.bottomLeftCorner(all - near, near) = with_places_.topRows(near).transpose();
    matrix.bottomRightCorner(all - near, all - near) = of_places_;
    matrix.diagonal().tail(all - 1).array() += ridge;
    w.head(near) = sums.row(near).head(near).transpose();
    w.tail(all - near) = with_places_.row(near).transpose();
    const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> cholesky(matrix);
    if (cholesky.info() != Eigen::Success) continue;
    cholesky.solveInPlace(w);
    if (w.allFinite()) return w;
  }
  return Eigen::VectorXd::Zero(all);
}

void NormalEquations::save(ArchiveWriter& archive) const {
  archive.value(scale_);
  archive.value<std::uint8_t>(empty_ ? 1 : 0);
  for (const Eigen::MatrixXd* matrix : {&sums_, &with_places_, &of_places_}) archive.column(values_of(*matrix));
  archive.column(values_of(rows_).first(static_cast<std::size_t>(waiting_ * rows_.rows())));
}

void NormalEquations::load(ArchiveReader& archive) {
  scale_ = archive.value<double>();
  empty_ = archive.value<std::uint8_t>() != 0;
  for (Eigen::MatrixXd* matrix : {&sums_, &with_places_, &of_places_}) load_values(archive, *matrix);
  const auto waiting = archive.column<double>();
  const auto rows = static_cast<std::size_t>(rows_.rows());
  if (waiting.size() % rows != 0 || waiting.size() >= rows * kBlock) {
    throw sim::InputError("checkpoint: is of a model of other features");
  }
  waiting_ = static_cast<Eigen::Index>(waiting.size() / rows);
  std::copy(waiting.begin(), waiting.end(), rows_.data());
}

std::size_t NormalEquations::bytes() const {
  const auto values = sums_.size() + with_places_.size() + of_places_.size() + rows_.size();
  return sizeof(*this) + static_cast<std::size_t>(values) * sizeof(double);
}

}  // namespace springtide::algorithms
