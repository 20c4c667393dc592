#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "results/cell_result.hpp"
#include "results/provenance.hpp"

namespace springtide::results {

/// A result file, read whole but for its raw rows: small enough (a few MB) to be simple.
class ResultFile {
 public:
  /// @throws sim::InputError naming the file and the rule it breaks: unreadable, not HDF5, cut short, changed since it
  /// was sealed, not ours, of a
  ///         newer schema, or with a variable whose shape is not that of its dimensions.
  static ResultFile read(const std::string& path);

  const std::string& attribute(const std::string& name) const;  ///< "" where there is none
  Provenance provenance() const;
  bool complete() const { return complete_; }
  int schema_version() const { return schema_version_; }
  const Dimensions& dimensions() const { return dimensions_; }
  /// In the order of the file; values hold every variable that is not all NaN.
  const std::vector<CellResult>& cells() const { return cells_; }
  /// Whether the raw rows of a cell are in the file: see RequestReader.
  bool has_rows(std::uint32_t cell) const { return rows_.contains(cell); }

 private:
  std::map<std::string, std::string> attributes_;
  bool complete_ = false, git_dirty_ = false;
  int schema_version_ = 0;
  Dimensions dimensions_;
  std::vector<CellResult> cells_;
  std::set<std::uint32_t> rows_;
};

}  // namespace springtide::results
