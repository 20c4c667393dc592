#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "results/hdf5.hpp"
#include "sim/events/column.hpp"
#include "sim/events/error.hpp"

namespace springtide::results {

/// One of our HDF5 files, read with every step checked: a file can be cut short or flipped anywhere. Every failure is a
/// sim::InputError that names the file and the rule it breaks.
/// @pre an Hdf5Session lives as long as the reader does
class Hdf5Reader {
 public:
  /// Looks at the seal before HDF5 sees the file, for damage can crash the library; then at the schema's version.
  explicit Hdf5Reader(const std::string& path);

  [[noreturn]] void refuse(const std::string& rule) const;
  int schema_version() const { return schema_version_; }
  bool has(const std::string& name) const;
  /// Of the root.
  bool has_attribute(const char* name) const;
  /// Of the root, or of a group or dataset.
  std::string text_attribute(const char* name, const std::string& of = "/") const;
  int number_attribute(const char* name, const std::string& of = "/") const;
  double real_attribute(const std::string& dataset, const char* name) const;

  /// @param T         as memory_type says
  /// @param expected  how many values there must be; SIZE_MAX: any number
  template <typename T>
  std::vector<T> column(const std::string& name, hid_t memory_type, std::size_t expected = SIZE_MAX) const {
    std::vector<T> values(count_of(name, expected));
    if (!values.empty()) read(name, memory_type, values.data());
    return values;
  }
  /// The same of a column of a log, of any length.
  template <typename T>
  sim::Column<T> log_column(const std::string& name, hid_t memory_type, std::size_t expected = SIZE_MAX) const {
    sim::Column<T> values(count_of(name, expected));
    for (std::size_t first = 0; first < values.size(); first += kRowsAtOnce) {
      read_rows(name, memory_type, first, std::min(kRowsAtOnce, values.size() - first), values.data() + first);
      sim::release_columns();
    }
    return values;
  }
  std::vector<std::string> texts(const std::string& name, std::size_t expected) const;
  /// The sides of a dataset.
  std::vector<hsize_t> shape(const std::string& name) const;

 private:
  static constexpr std::size_t kRowsAtOnce = std::size_t{1} << 20U;

  [[noreturn]] void refuse_attribute(const char* name, const std::string& of) const;
  void check_nothing_follows() const;
  void check_was_never_sealed() const;
  std::size_t count_of(const std::string& name, std::size_t expected) const;
  void read(const std::string& name, hid_t memory_type, void* values) const;
  /// @pre the dataset has one dimension
  void read_rows(const std::string& name, hid_t memory_type, hsize_t first, hsize_t count, void* values) const;

  std::string path_;
  Hdf5Handle file_;
  int schema_version_ = 0;
};

}  // namespace springtide::results
