#include "results/hdf5_reader.hpp"

#include <algorithm>
#include <filesystem>

#include "results/schema.hpp"
#include "results/seal.hpp"

namespace springtide::results {
namespace {

Hdf5Handle text_type() {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), H5T_VARIABLE);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

}  // namespace

Hdf5Reader::Hdf5Reader(const std::string& path) : path_(path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) refuse("does not exist");
  const Seal seal = seal_on(path);
  if (seal == Seal::kBroken) refuse("is damaged: its seal does not hold");
  file_ = Hdf5Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file_.valid()) refuse(fmt::format("is no readable HDF5 file: {}", hdf5_reason()));
  if (seal == Seal::kAbsent) {
    check_nothing_follows();
    check_was_never_sealed();
  }
  schema_version_ = number_attribute("schema_version");
  if (schema_version_ > kSchemaVersion) {
    refuse(fmt::format("has schema version {}: this build reads up to {}", schema_version_, kSchemaVersion));
  }
}

void Hdf5Reader::refuse(const std::string& rule) const { throw sim::InputError(fmt::format("{}: {}", path_, rule)); }

// A part of a seal is left where a file was cut short within it.
void Hdf5Reader::check_nothing_follows() const {
  hsize_t size = 0;
  const ssize_t used = H5Fget_file_image(file_.get(), nullptr, 0);
  if (H5Fget_filesize(file_.get(), &size) < 0 || used < 0 || static_cast<hsize_t>(used) != size) {
    refuse("is cut short or damaged: its seal is not whole");
  }
}

// What is sealed says so within: the seal cannot have gone unnoticed.
void Hdf5Reader::check_was_never_sealed() const {
  if (H5Aexists(file_.get(), kSealedAttribute) == 0) return;
  refuse(
      fmt::format("has lost its seal: it is cut short, or another tool has changed it (to have it read as it is, "
                  "delete the attribute '{}' of its root)",
                  kSealedAttribute));
}

bool Hdf5Reader::has(const std::string& name) const {
  // Every step of a nested path must exist before the next is asked for.
  for (std::size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
    if (H5Lexists(file_.get(), name.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
  }
  return H5Lexists(file_.get(), name.c_str(), H5P_DEFAULT) > 0;
}

bool Hdf5Reader::has_attribute(const char* name) const { return H5Aexists(file_.get(), name) > 0; }

std::string Hdf5Reader::text_attribute(const char* name, const std::string& of) const {
  const Hdf5Handle attribute(H5Aopen_by_name(file_.get(), of.c_str(), name, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (!attribute.valid()) refuse_attribute(name, of);
  const Hdf5Handle type(H5Aget_type(attribute.get()), H5Tclose);
  const Hdf5Handle space(H5Aget_space(attribute.get()), H5Sclose);
  // One text, not an array of them: there is room for one pointer.
  if (!type.valid() || H5Tis_variable_str(type.get()) <= 0 || !space.valid() ||
      H5Sget_simple_extent_npoints(space.get()) != 1) {
    refuse(fmt::format("attribute {} must be a text", name));
  }
  const Hdf5Handle wanted = text_type();
  char* raw = nullptr;
  if (H5Aread(attribute.get(), wanted.get(), &raw) < 0) refuse(fmt::format("attribute {} cannot be read", name));
  std::string text(raw == nullptr ? "" : raw);
  H5free_memory(raw);
  return text;
}

int Hdf5Reader::number_attribute(const char* name, const std::string& of) const {
  const Hdf5Handle attribute(H5Aopen_by_name(file_.get(), of.c_str(), name, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  const Hdf5Handle space(attribute.valid() ? H5Aget_space(attribute.get()) : H5I_INVALID_HID, H5Sclose);
  int value = 0;
  if (!space.valid() || H5Sget_simple_extent_npoints(space.get()) != 1 ||
      H5Aread(attribute.get(), H5T_NATIVE_INT, &value) < 0) {
    refuse_attribute(name, of);
  }
  return value;
}

void Hdf5Reader::refuse_attribute(const char* name, const std::string& of) const {
  if (of != "/") refuse(fmt::format("{} lacks the attribute {}", of, name));
  refuse(fmt::format("has no attribute {}: it is no result of Springtide", name));
}

double Hdf5Reader::real_attribute(const std::string& dataset, const char* name) const {
  const Hdf5Handle object(H5Dopen2(file_.get(), dataset.c_str(), H5P_DEFAULT), H5Dclose);
  if (!object.valid()) refuse(fmt::format("lacks the variable {}", dataset));
  const Hdf5Handle attribute(H5Aopen(object.get(), name, H5P_DEFAULT), H5Aclose);
  double value = 0.0;
  if (!attribute.valid() || H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, &value) < 0) {
    refuse(fmt::format("{} lacks the attribute {}", dataset, name));
  }
  return value;
}

std::size_t Hdf5Reader::count_of(const std::string& name, std::size_t expected) const {
  const Hdf5Handle dataset(H5Dopen2(file_.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
  if (!dataset.valid()) refuse(fmt::format("lacks the variable {}", name));
  const Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
  const hssize_t count = space.valid() ? H5Sget_simple_extent_npoints(space.get()) : -1;
  // A corrupt header can claim any size: nothing of ours comes near this.
  if (count < 0 || count > (hssize_t{1} << 32)) refuse(fmt::format("{} has no sound shape", name));
  if (expected != SIZE_MAX && static_cast<std::size_t>(count) != expected) {
    refuse(fmt::format("{} holds {} values where its dimensions ask for {}", name, count, expected));
  }
  return static_cast<std::size_t>(count);
}

void Hdf5Reader::read(const std::string& name, hid_t memory_type, void* values) const {
  const Hdf5Handle dataset(H5Dopen2(file_.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
  if (!dataset.valid() || H5Dread(dataset.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
    refuse(fmt::format("{} cannot be read: {}", name, hdf5_reason()));
  }
}

void Hdf5Reader::read_rows(const std::string& name, hid_t memory_type, hsize_t first, hsize_t count,
                           void* values) const {
  const Hdf5Handle dataset(H5Dopen2(file_.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
  const Hdf5Handle rows(H5Dget_space(dataset.get()), H5Sclose);
  const Hdf5Handle room(H5Screate_simple(1, &count, nullptr), H5Sclose);
  if (!rows.valid() || H5Sget_simple_extent_ndims(rows.get()) != 1) refuse(name + " must have one dimension");
  if (H5Sselect_hyperslab(rows.get(), H5S_SELECT_SET, &first, nullptr, &count, nullptr) < 0 ||
      H5Dread(dataset.get(), memory_type, room.get(), rows.get(), H5P_DEFAULT, values) < 0) {
    refuse(fmt::format("{} cannot be read: {}", name, hdf5_reason()));
  }
}

std::vector<std::string> Hdf5Reader::texts(const std::string& name, std::size_t expected) const {
  const Hdf5Handle type = text_type();
  const std::vector<char*> raw = column<char*>(name, type.get(), expected);
  std::vector<std::string> values;
  for (char* text : raw) {
    values.emplace_back(text == nullptr ? "" : text);
    H5free_memory(text);
  }
  return values;
}

std::vector<hsize_t> Hdf5Reader::shape(const std::string& name) const {
  const Hdf5Handle dataset(H5Dopen2(file_.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
  if (!dataset.valid()) refuse(fmt::format("lacks the variable {}", name));
  const Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
  const int rank = space.valid() ? H5Sget_simple_extent_ndims(space.get()) : -1;
  std::vector<hsize_t> found(static_cast<std::size_t>(std::max(rank, 0)));
  if (rank > 0) H5Sget_simple_extent_dims(space.get(), found.data(), nullptr);
  return found;
}

}  // namespace springtide::results
