#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "results/hdf5_writer.hpp"

namespace springtide::results {

/// A column of a file in the making that grows by whole chunks: what does not fill one yet waits in memory. How a chunk
/// is packed, and when HDF5 is called, is its owner's affair. To be made and let go within an Hdf5Session.
class GrowingColumn {
 public:
  /// @param properties  of a new dataset: its chunks of `chunk_rows`, and filters if any
  /// @throws sim::IoError
  GrowingColumn(const Hdf5Writer& writer, hid_t where, const char* name, hid_t type, std::size_t element_bytes,
                std::uint64_t chunk_rows, hid_t properties);

  /// The next values. Calls full(bytes of a chunk, rows) for every chunk that they fill.
  template <typename Full>
  void put(std::span<const std::byte> bytes, Full full) {
    const std::size_t whole = chunk_rows_ * element_bytes_;
    while (!bytes.empty()) {
      const std::size_t taken = std::min(bytes.size(), whole - waiting_.size());
      waiting_.insert(waiting_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
      bytes = bytes.subspan(taken);
      if (waiting_.size() == whole) flush(full);
    }
  }
  /// The same for the last chunk: it is whole, whatever of it is in use.
  template <typename Full>
  void flush(Full full) {
    if (waiting_.empty()) return;
    const std::uint64_t rows = waiting_.size() / element_bytes_;
    waiting_.resize(chunk_rows_ * element_bytes_);
    full(std::span<const std::byte>(waiting_), rows);
    waiting_.clear();
  }
  /// Puts a chunk, packed as the dataset's filters would, behind the others. Within an Hdf5Session.
  /// @param rows  of it that are in use
  /// @throws sim::IoError
  void write(const Hdf5Writer& writer, std::uint64_t rows, std::uint32_t filter_mask,
             std::span<const std::byte> packed);

  const Hdf5Handle& dataset() const { return dataset_; }
  std::uint64_t rows() const { return rows_; }  ///< in the file

 private:
  Hdf5Handle dataset_;
  std::size_t element_bytes_;
  std::uint64_t chunk_rows_, rows_ = 0;
  std::vector<std::byte> waiting_;
};

}  // namespace springtide::results
