#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/cell_pairs.hpp"
#include "results/mean_difference.hpp"

namespace springtide::results {

enum class Verdict { kBetter, kWorse, kUndecided };
std::string_view verdict_name(Verdict verdict);

/// One metric of one algorithm, strategy and world: the second file against the first.
struct Finding {
  std::string algorithm, strategy, world;
  Metric metric;
  std::size_t seeds = 0;
  double first = 0.0, second = 0.0;  ///< means
  MeanDifference difference;         ///< second - first
  double p_adjusted = 1.0;           ///< by Holm, over all findings
  Verdict verdict = Verdict::kUndecided;
};

struct Comparison {
  std::string first, second;  ///< what the files are called
  std::vector<Finding> findings;
  std::vector<std::string> only_in_first, only_in_second;
  bool same_spec = false;
};

/// Compares two files cell by cell, paired by seed. A finding is better or worse where its adjusted p is below 0.05.
/// @param metrics  empty: those that people ask first
/// @throws sim::InputError where no cell of the one is in the other, or their windows or cutoffs differ;
///         sim::ConfigError for a metric that is none
Comparison compare(const std::string& first_path, const std::string& second_path,
                   const std::vector<std::string>& metrics);

/// The comparison as a table for a terminal, as Markdown or as JSON.
std::string as_text(const Comparison& comparison);
std::string as_markdown(const Comparison& comparison);
std::string as_json(const Comparison& comparison);

}  // namespace springtide::results
