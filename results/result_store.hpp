#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "results/cell_result.hpp"
#include "results/output_lock.hpp"
#include "results/provenance.hpp"
#include "results/request_writer.hpp"

namespace springtide::results {

/// Keeps the cells of a run as they finish and makes the result file of them in the end.
///
/// Each finished cell is a small result file of its own (a fragment) in `FILE.h5.cells/`, written under another name,
/// made durable and renamed: a killed run loses only the cells in flight. assemble() lays the fragments together under
/// the final name, all at once. HDF5 cannot take a crash in the middle of a write, so nothing that is finished is ever
/// opened for writing again.
///
/// While it lives, the output is its own: see OutputLock.
class ResultStore {
 public:
  /// @param provenance  its shard says which cells are to come
  /// @param cells   of the whole experiment
  /// @param resume  takes over the cells of an earlier run: its fragments or, where it came to an end, its file. They
  ///                must be of the same spec, input, build and shard, or the rest could not have the bits of an
  ///                uninterrupted run. A damaged fragment is run again, with a warning. Without resume old fragments
  ///                are removed.
  /// @throws sim::ConfigError when `path` is no place for a file, another process is writing it, or the cells there are
  ///         of another run;
  ///         sim::InputError when there are no fragments to resume and `path` is no result file;
  ///         sim::IoError when the folder cannot be written. Nothing is changed then.
  ResultStore(std::string path, Provenance provenance, Dimensions dimensions, std::uint32_t cells, bool resume);
  /// Removes the folder of fragments where no cell has been finished.
  ~ResultStore();
  ResultStore(const ResultStore&) = delete;
  ResultStore& operator=(const ResultStore&) = delete;

  /// Cells that are durable.
  std::set<std::uint32_t> finished() const;
  /// Begins the fragment of a cell whose raw rows are kept, to be given to add() when the cell is finished; dropped
  /// before, it leaves nothing. Thread-safe.
  /// @throws sim::IoError when there can be no such file.
  std::unique_ptr<CellRows> begin_rows(std::uint32_t cell, const RequestsHeader& header) const;
  /// Makes a cell durable; returns when it is. Thread-safe.
  /// @param rows  of this cell, by begin_rows(); null: none are kept
  /// @throws sim::IoError when it cannot be.
  void add(const CellResult& cell, std::unique_ptr<CellRows> rows = nullptr);
  /// Writes the result file from all that is finished, raw rows copied file by file; removes the fragments when that is
  /// every cell of its shard. Complete is only a file with every cell of the spec.
  void assemble();

 private:
  std::string fragment_path(std::uint32_t cell) const;
  std::size_t own_cells() const;  // of its shard
  void take_over_fragments();
  void take_over_file();

  std::string path_, folder_;
  std::optional<OutputLock> lock_;
  Provenance provenance_;
  Dimensions dimensions_;
  std::uint32_t cells_;
  mutable std::mutex mutex_;
  std::map<std::uint32_t, CellResult> finished_;
  std::map<std::uint32_t, std::string> rows_;  // of a finished cell that keeps them: the file that has them
};

}  // namespace springtide::results
