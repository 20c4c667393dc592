#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace springtide::sim {

/// How likely an item is at a position, where items are drawn one after another without replacement, each with a chance
/// proportional to its weight among those left (Luce 1959; Plackett 1975): over all that may stand above it.
///
/// The order is that of exponential times of rates w_j, so that with T_i = t the number of items above i is a sum of
/// independent coins:
///   P(i at p) = integral over t of w_i e^(-w_i t) P(exactly p of the others come before t),   p from 0.
/// With t = e^y the integrand is analytic and falls off exponentially at both ends: the trapezoid rule in y is right to
/// better than 1e-8 of the chance (Trefethen & Weideman 2014, SIAM Review 56), and of all positions 0 has the closed
/// form w_i / sum w. Where y moves by ln 2, chances of survival are squared: no exponential is called, and bits are the
/// same everywhere.
///
/// The items asked for are left out of the sum one at a time by halves: each half has all the rest in common.
///
/// Cost: some 80 nodes, (candidates + slate log2 slate) x slate steps each; of all candidates, candidates log2
/// candidates x positions.
class PlackettLuce {
 public:
  /// @param weights  above 0, one a candidate
  /// @param slate    candidates in order of position
  /// @param chances  out: of slate[p] at position p
  void position_chances(std::span<const double> weights, std::span<const std::uint32_t> slate,
                        std::span<float> chances);
  /// The same of every candidate at the first positions.
  /// @param chances  out: candidates x positions
  void all_chances(std::span<const double> weights, std::size_t positions, std::span<float> chances);

 private:
  struct Wanted {
    std::span<const double> weights;
    std::span<const std::uint32_t> slate;
    std::span<float> chances;
  };

  // Which times the integral is taken at, and who has come by then.
  void lay_nodes(std::span<const double> weights, std::size_t shown);
  // Before this node nothing is to be had for items at this position or after it.
  std::size_t first_node(std::size_t position) const;
  // Counts one more candidate among the others, in the first `rows` rows of a table of nodes_ columns, from node
  // `first` on: row k is P(k of them are gone).
  void include(std::uint32_t candidate, std::size_t rows, std::size_t first, std::vector<double>& count);
  // The chances of positions begin .. end - 1, of which levels_[level] counts all others.
  void split(const Wanted& wanted, std::size_t begin, std::size_t end, std::size_t level);
  // The chances of candidates begin .. end - 1 after position 0, likewise.
  void split_all(std::span<const double> weights, std::size_t begin, std::size_t end, std::size_t level,
                 std::size_t positions, std::span<float> chances);
  // P(the candidate is the next at some time, with so many others gone), of a row of a table for each number.
  double chance_after(std::uint32_t candidate, double weight, const double* gone, std::size_t first) const;

  double total_ = 0.0;
  std::size_t nodes_ = 0, each_doubling_ = 0;
  std::vector<double> time_;                 // nodes
  std::vector<double> gone_, survives_;      // candidates x nodes: P(T_j < t), P(T_j > t)
  std::vector<std::vector<double>> levels_;  // of split: positions x nodes
  std::vector<bool> apart_;                  // scratch: candidates
  std::vector<double> sorted_;               // likewise
};

}  // namespace springtide::sim
