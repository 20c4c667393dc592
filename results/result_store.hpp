#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "results/cell_result.hpp"
#include "results/provenance.hpp"

namespace springtide::results {

/// Keeps the cells of a run as they finish and makes the result file of them in the end.
///
/// Each finished cell is a small result file of its own (a fragment) in `FILE.h5.cells/`, written under another name,
/// made durable and renamed: a killed run loses only the cells in flight. assemble() lays the fragments together under
/// the final name, all at once. HDF5 cannot take a crash in the middle of a write, so nothing that is finished is ever
/// opened for writing again.
class ResultStore {
 public:
  /// @param resume  takes over the fragments of an earlier run of the same spec; one that cannot be read is run again.
  ///                Otherwise old fragments are removed.
  /// @throws sim::ConfigError when the folder does not exist or cannot be written to, or when the fragments there are
  ///         of another spec; nothing is left behind then.
  ResultStore(std::string path, Provenance provenance, Dimensions dimensions, std::uint32_t cells, bool resume);

  /// Cells that are durable.
  std::set<std::uint32_t> finished() const;
  /// Makes a cell durable; returns when it is. Thread-safe.
  /// @throws sim::IoError when it cannot be.
  void add(const CellResult& cell);
  /// Writes the result file from all that is finished; removes the fragments when that is every cell of the spec.
  void assemble();

 private:
  std::string fragment_path(std::uint32_t cell) const;
  void take_over_fragments();

  std::string path_, folder_;
  Provenance provenance_;
  Dimensions dimensions_;
  std::uint32_t cells_;
  mutable std::mutex mutex_;
  std::map<std::uint32_t, CellResult> finished_;
};

}  // namespace springtide::results
