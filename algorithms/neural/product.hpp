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
/// Eigen repacks both factors before it multiplies, which pays for large ones; here everything lies in the first-level
/// cache already, and packing cost a fifth of the time. A tile of C stays in registers while k runs, reading A and B
/// where they lie. Where A is large, beyond 65,536 entries, Eigen does it after all.
/// A column of C has the same bits however many stand beside it, and wherever in memory: its sums run over k in order.
/// (Of a large A, Eigen alone knows.)
template <typename Scalar>
void add_product(Eigen::Index m, Eigen::Index n, Eigen::Index k, const Scalar* a, Strided<Scalar> b, Scalar* c);

extern template void add_product(Eigen::Index, Eigen::Index, Eigen::Index, const float*, Strided<float>, float*);
extern template void add_product(Eigen::Index, Eigen::Index, Eigen::Index, const double*, Strided<double>, double*);

}  // namespace springtide::algorithms
