#include "results/atomic_file.hpp"

#include <fcntl.h>
#include <hdf5_hl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Data first, then the name: after a power cut there is the old file or the whole new one.
void make_durable(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = descriptor >= 0 && fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) close(descriptor);
  if (!done) throw sim::IoError(fmt::format("{}: cannot be made durable: {}", path, std::strerror(reason)));
}

// One row of a cell a chunk: cells come one by one, and a reader takes whole rows. Short columns share a chunk.
std::vector<hsize_t> chunk_for(const std::vector<hsize_t>& shape) {
  std::vector<hsize_t> chunk = shape;
  for (hsize_t& side : chunk) side = std::clamp<hsize_t>(side, 1, 4096);
  chunk[0] = shape.size() == 1 ? 256 : 1;
  return chunk;
}

}  // namespace

template <typename Status>
void Hdf5Writer::check(Status status) const {
  if (status < 0) throw sim::IoError(fmt::format("{}: cannot be written: {}", path_, hdf5_reason()));
}

Hdf5Writer::Hdf5Writer(std::string path, const std::string& temporary)
    : path_(std::move(path)),
      file_(H5Fcreate(temporary.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose) {
  check(file_.get());
}

void Hdf5Writer::text_attribute(hid_t object, const char* name, const std::string& text) {
  const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  check(H5Tset_size(type.get(), std::max<std::size_t>(1, text.size())));
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Hdf5Handle attribute(H5Acreate2(object, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(attribute.get());
  check(H5Awrite(attribute.get(), type.get(), text.c_str()));
}

void Hdf5Writer::number_attribute(hid_t object, const char* name, int value) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Hdf5Handle attribute(H5Acreate2(object, name, H5T_STD_I32LE, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(attribute.get());
  check(H5Awrite(attribute.get(), H5T_NATIVE_INT, &value));
}

void Hdf5Writer::real_attribute(hid_t object, const char* name, double value) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Hdf5Handle attribute(H5Acreate2(object, name, H5T_IEEE_F64LE, space.get(), H5P_DEFAULT, H5P_DEFAULT),
                             H5Aclose);
  check(attribute.get());
  check(H5Awrite(attribute.get(), H5T_NATIVE_DOUBLE, &value));
}

Hdf5Handle Hdf5Writer::group(const std::string& name) {
  Hdf5Handle made(H5Gcreate2(file_.get(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  check(made.get());
  return made;
}

Hdf5Handle Hdf5Writer::dataset(hid_t where, const std::string& name, hid_t type, hid_t memory_type,
                               const std::vector<hsize_t>& shape, const std::vector<hsize_t>& chunk, const void* data,
                               const double* fill) {
  std::vector<hsize_t> most = shape;
  const Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  if (!chunk.empty()) {
    most[0] = H5S_UNLIMITED;
    check(H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data()));
  }
  if (fill != nullptr) check(H5Pset_fill_value(properties.get(), H5T_NATIVE_DOUBLE, fill));
  const Hdf5Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), most.data()), H5Sclose);
  check(space.get());
  Hdf5Handle made(
      H5Dcreate2(where, name.c_str(), type, space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT), H5Dclose);
  check(made.get());
  if (data != nullptr) check(H5Dwrite(made.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  return made;
}

Hdf5Handle Hdf5Writer::numbers(hid_t where, const std::string& name, const std::vector<hsize_t>& shape, bool growing,
                               const std::vector<double>& values) {
  Hdf5Handle made = dataset(where, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, shape,
                            growing ? chunk_for(shape) : std::vector<hsize_t>(),
                            values.empty() ? nullptr : values.data(), &kNaN);
  real_attribute(made.get(), "_FillValue", kNaN);
  return made;
}

Hdf5Handle Hdf5Writer::whole_numbers(hid_t where, const std::string& name, bool growing,
                                     const std::vector<std::int64_t>& values) {
  return dataset(where, name, H5T_STD_I64LE, H5T_NATIVE_INT64, {values.size()},
                 growing ? chunk_for({values.size()}) : std::vector<hsize_t>(),
                 values.empty() ? nullptr : values.data());
}

Hdf5Handle Hdf5Writer::texts(hid_t where, const std::string& name, bool growing,
                             const std::vector<std::string>& values) {
  const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  check(H5Tset_size(type.get(), H5T_VARIABLE));
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  std::vector<const char*> pointers;
  for (const std::string& value : values) pointers.push_back(value.c_str());
  return dataset(where, name, type.get(), type.get(), {values.size()},
                 growing ? chunk_for({values.size()}) : std::vector<hsize_t>(),
                 pointers.empty() ? nullptr : pointers.data());
}

void Hdf5Writer::describe(const Hdf5Handle& dataset, const std::string& units, const std::string& long_name,
                          const std::string& direction) {
  text_attribute(dataset.get(), "units", units);
  text_attribute(dataset.get(), "long_name", long_name);
  if (!direction.empty()) text_attribute(dataset.get(), "direction", direction);
}

void Hdf5Writer::make_scale(const Hdf5Handle& dataset, const char* name) { check(H5DSset_scale(dataset.get(), name)); }

void Hdf5Writer::attach(const Hdf5Handle& dataset, const Hdf5Handle& scale, unsigned axis) {
  check(H5DSattach_scale(dataset.get(), scale.get(), axis));
}

void Hdf5Writer::finish() {
  check(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL));
  file_ = Hdf5Handle();
}

void write_atomically(const std::string& path, const std::function<void(Hdf5Writer&)>& fill) {
  const std::string temporary = path + ".tmp";
  const std::lock_guard lock(hdf5_mutex());
  const QuietHdf5 quiet;
  try {
    {
      Hdf5Writer writer(path, temporary);
      fill(writer);
      writer.finish();
    }
    make_durable(temporary);
    if (std::rename(temporary.c_str(), path.c_str()) != 0) {
      throw sim::IoError(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
    }
    const std::size_t slash = path.rfind('/');
    make_durable(slash == std::string::npos ? "." : path.substr(0, slash + 1));
  } catch (...) {
    std::remove(temporary.c_str());
    throw;
  }
}

}  // namespace springtide::results
