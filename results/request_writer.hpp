#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "results/packed_chunk.hpp"
#include "results/request_columns.hpp"
#include "sim/events/check.hpp"

namespace springtide::results {

class GrowingColumn;
class SealedFile;

/// Streams the raw rows of one cell into /requests/<cell> of a file: what it holds in memory is at most a chunk a
/// column. Whole chunks are packed by the caller's thread and only then handed to HDF5, so that cells in parallel hold
/// each other up little. Not to be used within an Hdf5Session.
/// @throws sim::IoError from every function
class RequestWriter {
 public:
  /// @param file  must outlive this
  RequestWriter(SealedFile& file, std::uint32_t cell, const RequestsHeader& header);
  ~RequestWriter();
  RequestWriter(const RequestWriter&) = delete;
  RequestWriter& operator=(const RequestWriter&) = delete;

  /// The next rows of a column.
  /// @pre the column is among columns_of(header), and T is of its type
  template <typename T>
  void put(RequestColumn column, std::span<const T> values) {
    SPRINGTIDE_CHECK(sizeof(T) == request_column(column).bytes);
    put_bytes(column, std::as_bytes(values));
  }
  template <typename T>
  void put(RequestColumn column, T value) {
    put(column, std::span<const T>(&value, 1));
  }

  /// All rows of a file that has this cell, chunk by chunk and still packed. Nothing else may be put then.
  /// @throws sim::InputError where the rows there are of another layout
  void copy_from(const std::string& path);

  /// Writes what is left, names the dimensions and lets go of the file.
  void finish();

 private:
  struct Open;

  void open(const RequestsHeader& header);
  GrowingColumn& at(RequestColumn column);
  void put_bytes(RequestColumn column, std::span<const std::byte> bytes);
  void pack_and_write(RequestColumn column, std::span<const std::byte> chunk, std::uint64_t rows);

  SealedFile& file_;
  std::string name_;
  std::vector<RequestColumn> columns_;
  std::unique_ptr<Open> open_;  // what HDF5 has open
  ChunkPacker packer_;
};

/// The fragment of one cell in the making, its raw rows first.
class CellRows {
 public:
  CellRows(const std::string& path, std::uint32_t cell, const RequestsHeader& header);
  ~CellRows();
  SealedFile& file() { return *file_; }
  RequestWriter& requests() { return requests_; }

 private:
  std::unique_ptr<SealedFile> file_;
  RequestWriter requests_;
};

}  // namespace springtide::results
