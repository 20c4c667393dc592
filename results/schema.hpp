#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/cell_result.hpp"

namespace springtide::results {

/// Version of the layout below: raised when it gains a group, and when a reader of the old one would misread the new.
/// Files of earlier versions are read: what they have no room for does not apply in them.
///
///   1  the first
///   2  /off_policy
inline constexpr int kSchemaVersion = 2;
/// The version since which files have a group.
int first_version_with(std::string_view group);

/// A dimension of a variable after `cell`.
enum class Dimension { kWindow, kCutoff, kQuantile, kDrift, kStage, kEstimator };
/// What regret is split into: entries of kStage, the same in every file.
const std::vector<std::string>& stages();
/// Off-policy estimators: entries of kEstimator, the same in every file.
const std::vector<std::string>& estimators();
std::string_view dimension_name(Dimension dimension);
/// How many entries it has in a file of these coordinates.
std::size_t length_of(Dimension dimension, const Dimensions& dimensions);

/// One variable of the result file: the writer, the reader, the digest and `describe` all go by this table.
struct VariableInfo {
  std::string group;  ///< "accuracy", "accuracy/new_items", "freshness", "off_policy", "cost"
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
