#include "results/hdf5_writer.hpp"

#include <fmt/format.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>

#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// One row of a cell a chunk: cells come one by one, and a reader takes whole rows. Short columns share a chunk.
std::vector<hsize_t> chunk_for(const std::vector<hsize_t>& shape) {
  std::vector<hsize_t> chunk = shape;
  for (hsize_t& side : chunk) side = std::clamp<hsize_t>(side, 1, 4096);
  chunk[0] = shape.size() == 1 ? 64 : 1;
  return chunk;
}

}  // namespace

void Hdf5Writer::fail() const {
  const std::string reason = disk_.failure() != 0 ? std::strerror(disk_.failure()) : hdf5_reason();
  throw sim::IoError(fmt::format("{}: cannot be written: {}", path_, reason));
}

Hdf5Writer::Hdf5Writer(std::string path, int descriptor) : path_(std::move(path)), disk_(descriptor) {
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  check(disk_.use_in(access.get()));
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

void Hdf5Writer::whole_attribute(hid_t object, const char* name, std::int64_t value) {
  const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Hdf5Handle attribute(H5Acreate2(object, name, H5T_STD_I64LE, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(attribute.get());
  check(H5Awrite(attribute.get(), H5T_NATIVE_INT64, &value));
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

Hdf5Handle Hdf5Writer::bare_dimension(hid_t where, const std::string& name, hsize_t length) {
  Hdf5Handle made = dataset(where, name, H5T_IEEE_F32BE, H5T_NATIVE_FLOAT, {length}, {}, nullptr);
  // These words, and the length in ten places, are how netCDF-4 knows it.
  make_scale(made, fmt::format("This is a netCDF dimension but not a netCDF variable.{:10}", length).c_str());
  return made;
}

hobj_ref_t Hdf5Writer::reference_to(const Hdf5Handle& object) const {
  hobj_ref_t reference = 0;
  check(H5Rcreate(&reference, object.get(), ".", H5R_OBJECT, -1));
  return reference;
}

void Hdf5Writer::attach(const Hdf5Handle& dataset, const std::vector<const Hdf5Handle*>& scales) {
  const hobj_ref_t self = reference_to(dataset);
  std::vector<hobj_ref_t> references;
  for (const Hdf5Handle* scale : scales) {
    references.push_back(reference_to(*scale));
    attached_[references.back()].push_back({self, static_cast<int>(references.size()) - 1});
  }
  std::vector<hvl_t> lists;  // one scale an axis
  for (hobj_ref_t& reference : references) lists.push_back({1, &reference});
  const hsize_t rank = scales.size();
  const Hdf5Handle type(H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose);
  const Hdf5Handle space(H5Screate_simple(1, &rank, nullptr), H5Sclose);
  const Hdf5Handle attribute(
      H5Acreate2(dataset.get(), DIMENSION_LIST, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(attribute.get());
  check(H5Awrite(attribute.get(), type.get(), lists.data()));
}

void Hdf5Writer::list_datasets_of_scales() {
  const Hdf5Handle type(H5Tcreate(H5T_COMPOUND, sizeof(Attached)), H5Tclose);
  check(H5Tinsert(type.get(), "dataset", offsetof(Attached, dataset), H5T_STD_REF_OBJ));
  check(H5Tinsert(type.get(), "dimension", offsetof(Attached, axis), H5T_NATIVE_INT));
  for (const auto& [reference, datasets] : attached_) {
    const Hdf5Handle scale(H5Rdereference2(file_.get(), H5P_DEFAULT, H5R_OBJECT, &reference), H5Dclose);
    check(scale.get());
    const hsize_t count = datasets.size();
    const Hdf5Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
    const Hdf5Handle attribute(
        H5Acreate2(scale.get(), REFERENCE_LIST, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    check(attribute.get());
    check(H5Awrite(attribute.get(), type.get(), datasets.data()));
  }
  attached_.clear();
}

void Hdf5Writer::close() {
  list_datasets_of_scales();
  check(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL));
  file_ = Hdf5Handle();
  check(0);
}

}  // namespace springtide::results
