#pragma once

#include <hdf5.h>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace springtide::results {

/// What HDF5 writes a file through, to a descriptor of ours. HDF5 1.10 crashes when it must close a file that the disk
/// has no room for, so it is never told: what the disk refuses is kept in memory until the file is closed, and
/// failure() says that the file is worth nothing. Whoever writes asks often, lest much be kept.
class PatientDisk {
 public:
  /// @param descriptor  of an empty file, open for reading and writing; not closed here
  explicit PatientDisk(int descriptor) : descriptor_(descriptor) {}
  PatientDisk(const PatientDisk&) = delete;
  PatientDisk& operator=(const PatientDisk&) = delete;

  /// Has HDF5 open its next file with these access properties here, whatever its name. The file must be closed before
  /// this goes.
  /// @returns HDF5's status
  herr_t use_in(hid_t access_properties);
  /// The system's reason for the first refusal; 0 where there was none.
  int failure() const { return failure_; }

  // For HDF5.
  haddr_t size() const;
  void read(haddr_t place, std::span<std::byte> bytes) const;  ///< zeros where nothing was written
  void write(haddr_t place, std::span<const std::byte> bytes);
  void truncate(haddr_t size);

 private:
  int descriptor_;
  int failure_ = 0;
  std::vector<std::pair<haddr_t, std::vector<std::byte>>> refused_;  // in the order they came
};

}  // namespace springtide::results
