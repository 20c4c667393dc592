#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace springtide::results {

/// A mark and the SHA-256 of all before it, put behind the last byte of an HDF5 file. HDF5 looks no further than its
/// own end, so every tool reads a sealed file; one that changes the file drops the seal. It is there because HDF5 1.10
/// keeps texts without a checksum, and a flipped bit among them can crash the library.
inline constexpr std::size_t kSealBytes = 81;
/// The seal of all that lies in an open file; nothing when it cannot be read, with errno saying why.
std::optional<std::string> seal_of(int descriptor);

/// Root attribute of a sealed file. Without a seal the file was cut short just before it, or changed by another tool;
/// nobody can tell which, so neither is read.
inline constexpr const char* kSealedAttribute = "sealed";

enum class Seal {
  kAbsent,  ///< of an HDF5 file that another tool has written or changed, or of none at all
  kHolds,
  kBroken,
};
/// Looks at a file without HDF5; one that cannot be read has no seal.
Seal seal_on(const std::string& path);

}  // namespace springtide::results
