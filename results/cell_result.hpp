#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace springtide::results {

/// Everything one cell measured: what the writer lays along the `cell` dimension.
struct CellResult {
  std::uint32_t cell = 0;                  ///< its place in the experiment
  std::string algorithm, strategy, world;  ///< labels of the spec
  std::uint64_t seed = 0;
  std::string digest;  ///< of every deterministic variable, hexadecimal

  /// "accuracy/auc" -> values, row-major over the variable's dimensions after `cell` (see results/schema.hpp). A
  /// variable of the schema that is missing here is NaN in the file.
  std::map<std::string, std::vector<double>> values;
};

/// What all cells of a file share: the coordinates.
struct Dimensions {
  std::vector<double> window_start;  ///< seconds
  double window_seconds = 0.0;
  std::vector<std::int64_t> cutoffs;
  std::vector<double> quantiles{0.5, 0.9, 0.99, 0.999, 1.0};
  std::vector<double> drift_time;  ///< seconds
  std::vector<std::string> drift_kind;

  bool operator==(const Dimensions&) const = default;
};

}  // namespace springtide::results
