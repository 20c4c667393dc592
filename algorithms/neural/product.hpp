#pragma once

#include <Eigen/Core>

namespace springtide::algorithms {

/// The right factor of a product, read in place whichever way it lies: entry (i, j) at data[i row_step + j
/// column_step].
template <typename Scalar>
struct Strided {
  const Scalar* data;
  Eigen::Index row_step, column_step;
};

/// C += A B for the small matrices of a mini-batch: A (m x k) and C (m x n) column-major without gaps, B (k x n)
/// strided.
///
/// Eigen repacks both factors before it multiplies, which pays from some hundred rows on; here everything lies in the
/// first-level cache already, and that packing costs a third of the time. A tile of C stays in registers while k runs,
/// four vectors of rows by four columns where there are 32 registers. Where m is no multiple of a vector, Eigen does
/// it. The order of every sum is k = 0, 1, ..., whatever the tile: no entry depends on where the others lie.
template <typename Scalar>
void add_product(Eigen::Index m, Eigen::Index n, Eigen::Index k, const Scalar* a, Strided<Scalar> b, Scalar* c);

extern template void add_product(Eigen::Index, Eigen::Index, Eigen::Index, const float*, Strided<float>, float*);
extern template void add_product(Eigen::Index, Eigen::Index, Eigen::Index, const double*, Strided<double>, double*);

}  // namespace springtide::algorithms
