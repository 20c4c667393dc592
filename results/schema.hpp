#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/cell_result.hpp"

namespace springtide::results {

/// Version of the layout below: raised when a reader of the old one would misread the new.
inline constexpr int kSchemaVersion = 1;

/// A dimension of a variable after `cell`.
enum class Dimension { kWindow, kCutoff, kQuantile, kDrift, kStage };
/// What regret is split into: entries of kStage, the same in every file.
const std::vector<std::string>& stages();
std::string_view dimension_name(Dimension dimension);
/// How many entries it has in a file of these coordinates.
std::size_t length_of(Dimension dimension, const Dimensions& dimensions);

/// One variable of the result file: the writer, the reader, the digest and `describe` all go by this table.
struct VariableInfo {
  std::string group;  ///< "accuracy", "accuracy/new_items", "freshness", "latency", "cost"
  std::string name;
  std::vector<Dimension> dimensions;  ///< after cell
  std::string units;                  ///< "1" for a pure number
  std::string long_name;
  std::string direction;      ///< "higher" or "lower" is better; "" where neither
  bool deterministic = true;  ///< false: wall-clock, so it differs between runs

  std::string path() const { return group + "/" + name; }
};

/// Where a value lies in its variable's row: ", window 4 (from 104400 s), cutoff 10"; the last dimension is the
/// fastest.
std::string place_of(const VariableInfo& variable, std::size_t value, const Dimensions& dimensions);

/// Every variable, in the order of the file.
const std::vector<VariableInfo>& schema();
/// Null when there is none of this path.
const VariableInfo* find_variable(std::string_view path);

}  // namespace springtide::results
