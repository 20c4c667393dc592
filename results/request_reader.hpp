#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "results/request_columns.hpp"
#include "sim/events/check.hpp"

namespace springtide::results {

/// Reads the raw rows of one cell in order, a chunk a column in memory. Not to be used within an Hdf5Session.
/// @throws sim::InputError from every function, naming the file, the column and the rule it breaks
class RequestReader {
 public:
  RequestReader(std::string path, std::uint32_t cell);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  const RequestsHeader& header() const { return header_; }
  std::uint64_t rows(RowKind kind) const { return rows_[static_cast<std::size_t>(kind)]; }
  bool has(RequestColumn column) const;

  /// The next rows of a column that the cell has; valid until the next call for the same column.
  /// @pre T is of the column's type
  template <typename T>
  std::span<const T> next(RequestColumn column, std::size_t count) {
    SPRINGTIDE_CHECK(sizeof(T) == request_column(column).bytes);
    return {reinterpret_cast<const T*>(next_bytes(column, count)), count};
  }
  /// Complains of what next() gave last: "FILE: requests/3/rank, row 17: must ..."
  [[noreturn]] void refuse(RequestColumn column, const std::string& rule) const;

 private:
  struct Column;
  struct Open;

  [[noreturn]] void refuse(const std::string& rule) const;
  void open();
  void open_column(RequestColumn column);
  const std::byte* next_bytes(RequestColumn column, std::size_t count);
  void read_on(RequestColumn column, std::size_t count);
  std::int64_t whole_attribute(const char* name) const;
  double real_attribute(const char* name) const;
  /// @param type  HDF5's, of what `value` points at
  void read_attribute(const char* name, std::int64_t type, void* value) const;

  std::string path_, name_;
  RequestsHeader header_;
  std::unique_ptr<Open> open_;  // what HDF5 has open
  std::array<std::uint64_t, kRowNames.size()> rows_{};
};

}  // namespace springtide::results
