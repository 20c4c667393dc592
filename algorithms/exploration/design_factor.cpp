#include "algorithms/exploration/design_factor.hpp"

#include <algorithm>
#include <cmath>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

Eigen::VectorXd as_doubles(std::span<const float> x) {
  return Eigen::Map<const Eigen::VectorXf>(x.data(), static_cast<Eigen::Index>(x.size())).cast<double>();
}

}  // namespace

DesignFactor::DesignFactor(std::size_t columns, double l2)
    : lower_(Eigen::MatrixXd::Identity(static_cast<Eigen::Index>(columns), static_cast<Eigen::Index>(columns)) *
             std::sqrt(l2)) {}

void DesignFactor::add(std::span<const float> x) {
  SPRINGTIDE_CHECK(static_cast<Eigen::Index>(x.size()) == lower_.rows());
  Eigen::VectorXd rest = as_doubles(x);
  for (Eigen::Index k = 0; k < lower_.rows(); ++k) {
    const double old = lower_(k, k), now = std::hypot(old, rest[k]), c = now / old, s = rest[k] / old;
    lower_(k, k) = now;
    const Eigen::Index below = lower_.rows() - k - 1;
    auto column = lower_.col(k).tail(below);
    column = (column + s * rest.tail(below)) / c;
    rest.tail(below) = c * rest.tail(below) - s * column;
  }
}

Eigen::VectorXd DesignFactor::whitened(std::span<const float> x) const {
  SPRINGTIDE_CHECK(static_cast<Eigen::Index>(x.size()) == lower_.rows());
  Eigen::VectorXd u = as_doubles(x);
  lower_.triangularView<Eigen::Lower>().solveInPlace(u);
  return u;
}

void DesignFactor::save(ArchiveWriter& archive) const {
  archive.column(std::span<const double>(lower_.data(), static_cast<std::size_t>(lower_.size())));
}

void DesignFactor::load(ArchiveReader& archive) {
  const auto values = archive.column<double>();
  if (values.size() != static_cast<std::size_t>(lower_.size())) {
    throw sim::InputError("checkpoint: is of a model of other features");
  }
  std::copy(values.begin(), values.end(), lower_.data());
}

}  // namespace springtide::algorithms
