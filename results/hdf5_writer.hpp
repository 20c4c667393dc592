#pragma once

#include <H5Rpublic.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "results/hdf5.hpp"
#include "results/patient_disk.hpp"

namespace springtide::results {

/// One HDF5 file being made. Every failure is a sim::IoError that names the final path and the reason, the system's or
/// HDF5's. All of it, its end included, happens within an Hdf5Session.
class Hdf5Writer {
 public:
  /// @param path        for messages
  /// @param descriptor  of an empty file: see PatientDisk
  Hdf5Writer(std::string path, int descriptor);

  void text_attribute(hid_t object, const char* name, const std::string& text);
  void number_attribute(hid_t object, const char* name, int value);
  void real_attribute(hid_t object, const char* name, double value);

  void whole_attribute(hid_t object, const char* name, std::int64_t value);

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
  /// A dimension that has a length and no coordinates, in the way of netCDF-4: it takes no space.
  Hdf5Handle bare_dimension(hid_t where, const std::string& name, hsize_t length);
  /// Names the dataset's dimensions, one scale an axis. What H5DSattach_scale() leaves behind, but written once: that
  /// reads and writes a scale's list of datasets again for each of them, in a time that grows with the square of their
  /// number.
  void attach(const Hdf5Handle& dataset, const std::vector<const Hdf5Handle*>& scales);
  /// Lets HDF5 write what it still holds; nothing may be written afterwards. Scales then know their datasets.
  void close();

  /// @throws sim::IoError where HDF5 says that a call failed, or the disk has refused anything so far
  template <typename Status>
  void check(Status status) const {
    if (status < 0 || disk_.failure() != 0) fail();
  }

 private:
  /// A dataset, and which of its axes it is that a scale is attached to: as HDF5 lays it out in REFERENCE_LIST.
  struct Attached {
    hobj_ref_t dataset;
    int axis;
  };

  [[noreturn]] void fail() const;
  hobj_ref_t reference_to(const Hdf5Handle& object) const;
  void list_datasets_of_scales();

  std::string path_;
  PatientDisk disk_;  // outlives the file
  Hdf5Handle file_;
  std::map<hobj_ref_t, std::vector<Attached>> attached_;  // by scale
};

}  // namespace springtide::results
