#include "results/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <hdf5_hl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>

#include "results/seal.hpp"
#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

constexpr std::size_t kImageStepBytes = std::size_t{1} << 20;

bool write_all(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

// A rename is durable only once its folder is.
bool make_folder_durable(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool done = fsync(descriptor) == 0;
  const int reason = errno;
  close(descriptor);
  errno = reason;
  return done;
}

// One row of a cell a chunk: cells come one by one, and a reader takes whole rows. Short columns share a chunk.
std::vector<hsize_t> chunk_for(const std::vector<hsize_t>& shape) {
  std::vector<hsize_t> chunk = shape;
  for (hsize_t& side : chunk) side = std::clamp<hsize_t>(side, 1, 4096);
  chunk[0] = shape.size() == 1 ? 64 : 1;
  return chunk;
}

}  // namespace

template <typename Status>
void Hdf5Writer::check(Status status) const {
  if (status < 0) throw sim::IoError(fmt::format("{}: cannot be written: {}", path_, hdf5_reason()));
}

Hdf5Writer::Hdf5Writer(std::string path) : path_(std::move(path)) {
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  check(H5Pset_fapl_core(access.get(), kImageStepBytes, false));
  // The format since HDF5 1.8: smaller, with checksums over all metadata, and room for a spec of any length.
  check(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V18));
  // Small index nodes: a file has many variables of few chunks, each with an index of its own.
  const Hdf5Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  check(H5Pset_istore_k(creation.get(), 8));
  file_ = Hdf5Handle(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose);
  check(file_.get());
}

void Hdf5Writer::text_attribute(hid_t object, const char* name, const std::string& text) {
  // Of variable length: Python reads those of fixed length as bytes, and they end at 64 KiB.
  const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  check(H5Tset_size(type.get(), H5T_VARIABLE));
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  const char* pointer = text.c_str();
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Hdf5Handle attribute(H5Acreate2(object, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(attribute.get());
  check(H5Awrite(attribute.get(), type.get(), &pointer));
}

void Hdf5Writer::number_attribute(hid_t object, const char* name, int value) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Hdf5Handle attribute(H5Acreate2(object, name, H5T_STD_I32LE, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(attribute.get());
  check(H5Awrite(attribute.get(), H5T_NATIVE_INT, &value));
}

void Hdf5Writer::real_attribute(hid_t object, const char* name, double value) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Hdf5Handle attribute(H5Acreate2(object, name, H5T_IEEE_F64LE, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
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
    // A flipped bit is noticed on reading; HDF5 has no checksums for texts.
    if (H5Tget_class(type) != H5T_STRING) check(H5Pset_fletcher32(properties.get()));
  }
  if (fill != nullptr) check(H5Pset_fill_value(properties.get(), H5T_NATIVE_DOUBLE, fill));
  const Hdf5Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), most.data()), H5Sclose);
  check(space.get());
  Hdf5Handle made(H5Dcreate2(where, name.c_str(), type, space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
                  H5Dclose);
  check(made.get());
  if (data != nullptr) check(H5Dwrite(made.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  return made;
}

Hdf5Handle Hdf5Writer::numbers(hid_t where, const std::string& name, const std::vector<hsize_t>& shape, bool growing,
                               const std::vector<double>& values) {
  Hdf5Handle made =
      dataset(where, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, shape,
              growing ? chunk_for(shape) : std::vector<hsize_t>(), values.empty() ? nullptr : values.data(), &kNaN);
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

std::span<const std::byte> Hdf5Writer::image() {
  check(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL));
  void* handle = nullptr;
  check(H5Fget_vfd_handle(file_.get(), H5P_DEFAULT, &handle));
  // Asked without a buffer, this is the size alone: it spares a copy of what can be gigabytes.
  const ssize_t size = H5Fget_file_image(file_.get(), nullptr, 0);
  check(size);
  return {*static_cast<const std::byte* const*>(handle), static_cast<std::size_t>(size)};
}

void replace_file(const std::string& path, std::span<const std::byte> bytes, std::span<const std::byte> more) {
  std::error_code ignored;
  // As root, a rename would put a file where /dev/full was.
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) {
    throw sim::IoError(fmt::format("{}: cannot be written: must be an ordinary file", path));
  }
  const std::string temporary = path + ".tmp";
  const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  // Data first, then the name, then the folder: after a power cut there is the old file or the whole new one.
  bool done = descriptor >= 0 && write_all(descriptor, bytes) && write_all(descriptor, more) && fsync(descriptor) == 0;
  int reason = errno;
  if (descriptor >= 0 && close(descriptor) != 0 && done) {
    done = false;
    reason = errno;
  }
  if (done && (std::rename(temporary.c_str(), path.c_str()) != 0 || !make_folder_durable(path))) {
    done = false;
    reason = errno;
  }
  if (done) return;
  if (descriptor >= 0) std::remove(temporary.c_str());
  throw sim::IoError(fmt::format("{}: cannot be written: {}", path, std::strerror(reason)));
}

void write_atomically(const std::string& path, const std::function<void(Hdf5Writer&)>& fill) {
  const std::lock_guard lock(hdf5_mutex());
  const QuietHdf5 quiet;
  Hdf5Writer writer(path);
  writer.number_attribute(writer.root(), kSealedAttribute, 1);
  fill(writer);
  const std::span<const std::byte> image = writer.image();
  const std::string seal = seal_of(image);
  replace_file(path, image, std::as_bytes(std::span(seal)));
}

}  // namespace springtide::results
