#pragma once

#include <functional>
#include <memory>
#include <string>

#include "results/atomic_file.hpp"
#include "results/hdf5_writer.hpp"

namespace springtide::results {

/// An HDF5 file in the making, in pieces: it appears under `path` when it is whole, sealed (see seal.hpp) and durable,
/// and is gone when it never is.
class SealedFile {
 public:
  /// @throws sim::IoError, like all here
  explicit SealedFile(const std::string& path);
  ~SealedFile();

  /// To be used within an Hdf5Session.
  Hdf5Writer& writer() { return *writer_; }
  /// Closes, seals and keeps it. Not to be called within an Hdf5Session; every handle into the file is closed before.
  void finish();

 private:
  std::string path_;
  PendingFile file_;
  std::unique_ptr<Hdf5Writer> writer_;
};

/// A whole SealedFile at once; `fill` is called within an Hdf5Session.
/// @throws sim::IoError
void write_atomically(const std::string& path, const std::function<void(Hdf5Writer&)>& fill);

}  // namespace springtide::results
