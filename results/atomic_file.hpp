#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "results/hdf5.hpp"

namespace springtide::results {

/// One HDF5 file being made, in memory: HDF5 1.10 crashes when it must close a file that the disk has no room for, so
/// it never sees the disk. Every failure is a sim::IoError that names the final path and HDF5's reason.
class Hdf5Writer {
 public:
  explicit Hdf5Writer(std::string path);

  void text_attribute(hid_t object, const char* name, const std::string& text);
  void number_attribute(hid_t object, const char* name, int value);
  void real_attribute(hid_t object, const char* name, double value);

  hid_t root() const { return file_.get(); }
  Hdf5Handle group(const std::string& name);

  /// @param chunk  empty: a fixed, contiguous dataset; else its chunks, and the first dimension may grow
  /// @param data   null: nothing to write yet
  Hdf5Handle dataset(hid_t where, const std::string& name, hid_t type, hid_t memory_type,
                     const std::vector<hsize_t>& shape, const std::vector<hsize_t>& chunk, const void* data,
                     const double* fill = nullptr);
  /// Doubles, with NaN as the fill value; `growing` along the first dimension.
  Hdf5Handle numbers(hid_t where, const std::string& name, const std::vector<hsize_t>& shape, bool growing,
                     const std::vector<double>& values);
  Hdf5Handle whole_numbers(hid_t where, const std::string& name, bool growing, const std::vector<std::int64_t>& values);
  /// Variable-length UTF-8.
  Hdf5Handle texts(hid_t where, const std::string& name, bool growing, const std::vector<std::string>& values);

  void describe(const Hdf5Handle& dataset, const std::string& units, const std::string& long_name,
                const std::string& direction = "");
  void make_scale(const Hdf5Handle& dataset, const char* name);
  void attach(const Hdf5Handle& dataset, const Hdf5Handle& scale, unsigned axis);
  /// The bytes of the whole file; valid while the writer lives and nothing more is written.
  std::span<const std::byte> image();

 private:
  template <typename Status>
  void check(Status status) const;

  std::string path_;
  Hdf5Handle file_;
};

/// Puts bytes (and then more) under a temporary name beside `path`, makes them durable, renames: under `path` there is
/// the old file or the whole new one, never a part, whatever happens.
/// @throws sim::IoError naming the path and the system's reason; the temporary file is removed then.
void replace_file(const std::string& path, std::span<const std::byte> bytes, std::span<const std::byte> more = {});

/// replace_file() with what `fill` made, sealed (see seal.hpp). Takes hdf5_mutex().
/// @throws sim::IoError
void write_atomically(const std::string& path, const std::function<void(Hdf5Writer&)>& fill);

}  // namespace springtide::results
