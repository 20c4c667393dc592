#pragma once

#include "algorithms/registry.hpp"

namespace springtide::algorithms {

/// Implicit feedback as a matrix of ones and zeros, the ones trusted the more the more often they were seen, factorised
/// by alternating least squares: with the items' vectors fixed, each user's is the solution of a small linear system,
/// and the other way round.
///
/// Source: Hu, Koren and Volinsky 2008, "Collaborative filtering for implicit feedback datasets", ICDM; conjugate
/// gradient after Takács, Pilászy and Tikk 2011, RecSys. With r_ui the sum of the pair's labels above 0, and
/// c_ui = 1 + alpha r_ui:
///   loss = sum over all u, i of c_ui ([r_ui > 0] - x_u . y_i)^2 + regularization (sum |x_u|^2 + sum |y_i|^2)
///   x_u <- (sum over all i of c_ui y_i y_i' + regularization I)^-1 sum over the user's i of c_ui y_i, likewise y_i
/// The sum over all i is the same for all users but for the user's own items, so a row costs what it holds (RowSolver).
///
/// fit(): the matrix is the window's; the vectors start where they are and are solved `iterations` times, users first.
/// update(): each example is added to the matrix, then its item's row and its user's are solved, the others fixed (of a
/// user who is new the user's row first: theirs is 0 and would tell the item nothing). What is served is x_u . y_i, 0
/// where either was never taken from.
///
/// Cost: solver = "exact" O(entries factors^2 + (users + items) factors^3) an iteration, "cg" O(cg_steps (entries
/// factors + (users + items) factors^2)); an update, the same for two rows. Memory: O((users + items) factors + pairs).
/// Parameters: see ials_info(), or `springtide describe ials`.
AlgorithmInfo ials_info();

}  // namespace springtide::algorithms
