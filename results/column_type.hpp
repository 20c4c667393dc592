#pragma once

#include <hdf5.h>

#include <bit>

#include "results/request_columns.hpp"

namespace springtide::results {

static_assert(std::endian::native == std::endian::little, "raw columns go to the file as they lie in memory");

/// How HDF5 calls it, in the file and in memory.
inline hid_t hdf5_type(ColumnType type) {
  switch (type) {
    case ColumnType::kInt64:
      return H5T_STD_I64LE;
    case ColumnType::kUint32:
      return H5T_STD_U32LE;
    case ColumnType::kUint8:
      return H5T_STD_U8LE;
    case ColumnType::kFloat32:
      return H5T_IEEE_F32LE;
    case ColumnType::kFloat64:
      return H5T_IEEE_F64LE;
  }
  return H5I_INVALID_HID;
}

}  // namespace springtide::results
