#pragma once

#include <string>
#include <vector>

#include "results/cell_pairs.hpp"

namespace springtide::results {

/// How much worse a metric may be.
struct Margin {
  std::string metric;     ///< see find_metric()
  double value = 0.0;     ///< >= 0
  bool relative = false;  ///< of the baseline's mean, by size

  /// "0.005" or "2%". @throws sim::ConfigError "KEY = TEXT: must be ..."
  static Margin parse(const std::string& metric, const std::string& text);
};

/// One metric of one algorithm, strategy and world, held to its margin.
struct GateCase {
  std::string algorithm, strategy, world, metric;
  bool passed = false;
  std::string why = {};  ///< one sentence
  std::size_t seeds = 0;
  double loss = 0.0;     ///< mean of how much worse it is than the baseline
  double at_most = 0.0;  ///< one-sided 95 % bound of it
  double margin = 0.0;
};

struct GateReport {
  std::string baseline, candidate;
  std::vector<GateCase> cases;
  std::size_t failed() const;
};

/// Holds one metric to its margin: baseline and candidate are first and second of each pair, a pair a seed. What some
/// pair lacks fails.
GateCase judge(const CellPairs& pairs, const Metric& metric, const Margin& margin, const Dimensions& dimensions);
/// Holds a result to a baseline: each metric of each algorithm, strategy and world must be shown not to be worse by
/// more than its margin, that is, the one-sided 95 % bound of the loss must not pass it (non-inferiority). A cell or
/// metric of the baseline that the candidate lacks fails.
/// @throws sim::ConfigError for a margin of no metric; sim::InputError for files that were not measured alike
GateReport hold_to(const std::string& baseline, const std::string& candidate, const std::vector<Margin>& margins);
/// 1 % of each accuracy metric that people ask first, as far as the file has it.
std::vector<Margin> usual_margins(const std::string& baseline);

/// The fewest seeds by which the gate lets 95 in 100 candidates without a loss pass: the bound, Student's t times the
/// standard error, must lie within the margin as often from chance's good side as from its bad one. A loss of twice the
/// margin then passes no more than once in a thousand.
/// @param seed_deviation  standard deviation of the differences between seeds, > 0   @param margin  > 0
std::size_t seeds_to_tell(double seed_deviation, double margin);

std::string as_text(const GateReport& report);
/// JUnit's XML: a suite, and a test case for each of the report.
std::string as_junit(const GateReport& report);

}  // namespace springtide::results
