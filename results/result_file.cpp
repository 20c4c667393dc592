#include "results/result_file.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "results/hdf5.hpp"
#include "results/request_columns.hpp"
#include "results/schema.hpp"
#include "results/seal.hpp"
#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

Hdf5Handle text_type() {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), H5T_VARIABLE);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

/// Reads with every step checked: a file can be cut short or flipped anywhere.
class Reader {
 public:
  explicit Reader(const std::string& path)
      : path_(path), file_(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose) {
    if (!file_.valid()) refuse(fmt::format("is no readable HDF5 file: {}", hdf5_reason()));
  }

  [[noreturn]] void refuse(const std::string& rule) const { throw sim::InputError(fmt::format("{}: {}", path_, rule)); }

  /// A part of a seal is left where a file was cut short within it.
  void check_nothing_follows() const {
    hsize_t size = 0;
    const ssize_t used = H5Fget_file_image(file_.get(), nullptr, 0);
    if (H5Fget_filesize(file_.get(), &size) < 0 || used < 0 || static_cast<hsize_t>(used) != size) {
      refuse("is cut short or damaged: its seal is not whole");
    }
  }

  /// What is sealed says so within: the seal cannot have gone unnoticed.
  void check_was_never_sealed() const {
    if (H5Aexists(file_.get(), kSealedAttribute) == 0) return;
    refuse(
        fmt::format("has lost its seal: it is cut short, or another tool has changed it (to have it read as it is, "
                    "delete the attribute '{}' of its root)",
                    kSealedAttribute));
  }

  bool has(const std::string& name) const {
    // Every step of a nested path must exist before the next is asked for.
    for (std::size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
      if (H5Lexists(file_.get(), name.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
    }
    return H5Lexists(file_.get(), name.c_str(), H5P_DEFAULT) > 0;
  }

  std::string text_attribute(const char* name) const {
    const Hdf5Handle attribute(H5Aopen(file_.get(), name, H5P_DEFAULT), H5Aclose);
    if (!attribute.valid()) refuse(fmt::format("has no attribute {}: it is no result of Springtide", name));
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
  int number_attribute(const char* name) const {
    const Hdf5Handle attribute(H5Aopen(file_.get(), name, H5P_DEFAULT), H5Aclose);
    int value = 0;
    if (!attribute.valid() || H5Aread(attribute.get(), H5T_NATIVE_INT, &value) < 0) {
      refuse(fmt::format("has no attribute {}: it is no result of Springtide", name));
    }
    return value;
  }
  double real_attribute(const std::string& dataset, const char* name) const {
    const Hdf5Handle object(H5Dopen2(file_.get(), dataset.c_str(), H5P_DEFAULT), H5Dclose);
    if (!object.valid()) refuse(fmt::format("lacks the variable {}", dataset));
    const Hdf5Handle attribute(H5Aopen(object.get(), name, H5P_DEFAULT), H5Aclose);
    double value = 0.0;
    if (!attribute.valid() || H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, &value) < 0) {
      refuse(fmt::format("{} lacks the attribute {}", dataset, name));
    }
    return value;
  }

  template <typename T>
  std::vector<T> column(const std::string& name, hid_t memory_type, std::size_t expected = SIZE_MAX) const {
    const Hdf5Handle dataset(H5Dopen2(file_.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.valid()) refuse(fmt::format("lacks the variable {}", name));
    const Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
    const hssize_t count = space.valid() ? H5Sget_simple_extent_npoints(space.get()) : -1;
    // A corrupt header can claim any size: nothing of ours comes near this.
    if (count < 0 || count > (hssize_t{1} << 32)) refuse(fmt::format("{} has no sound shape", name));
    if (expected != SIZE_MAX && static_cast<std::size_t>(count) != expected) {
      refuse(fmt::format("{} holds {} values where its dimensions ask for {}", name, count, expected));
    }
    std::vector<T> values(static_cast<std::size_t>(count));
    if (count > 0 && H5Dread(dataset.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) {
      refuse(fmt::format("{} cannot be read: {}", name, hdf5_reason()));
    }
    return values;
  }
  /// A variable of the schema, of exactly this shape.
  std::vector<double> variable(const std::string& name, const std::vector<hsize_t>& shape) const {
    const Hdf5Handle dataset(H5Dopen2(file_.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.valid()) refuse(fmt::format("lacks the variable {}", name));
    const Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
    const int rank = space.valid() ? H5Sget_simple_extent_ndims(space.get()) : -1;
    std::vector<hsize_t> found(static_cast<std::size_t>(std::max(rank, 0)));
    if (rank > 0) H5Sget_simple_extent_dims(space.get(), found.data(), nullptr);
    if (found != shape) {
      refuse(fmt::format("{} has the shape [{}] where its dimensions ask for [{}]", name, fmt::join(found, ", "),
                         fmt::join(shape, ", ")));
    }
    return column<double>(name, H5T_NATIVE_DOUBLE);
  }
  std::vector<std::string> texts(const std::string& name, std::size_t expected) const {
    const Hdf5Handle type = text_type();
    const std::vector<char*> raw = column<char*>(name, type.get(), expected);
    std::vector<std::string> values;
    for (char* text : raw) {
      values.emplace_back(text == nullptr ? "" : text);
      H5free_memory(text);
    }
    return values;
  }

 private:
  std::string path_;
  Hdf5Handle file_;
};

/// Gives the cells every variable that is in the file; what a cell has no number of is left out, as it was before it
/// was written.
void read_variables(const Reader& reader, const Dimensions& dimensions, std::vector<CellResult>& cells) {
  for (const VariableInfo& variable : schema()) {
    if (!reader.has(variable.group)) reader.refuse(fmt::format("lacks the group {}", variable.group));
    std::vector<hsize_t> shape = {cells.size()};
    std::size_t row = 1;
    for (const Dimension dimension : variable.dimensions) {
      shape.push_back(length_of(dimension, dimensions));
      row *= length_of(dimension, dimensions);
    }
    // A file of an earlier build of this schema may lack a variable: then it was not measured.
    if (row == 0 || !reader.has(variable.path())) continue;
    const std::vector<double> values = reader.variable(variable.path(), shape);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(c * row);
      const auto last = first + static_cast<std::ptrdiff_t>(row);
      if (std::all_of(first, last, [](double value) { return std::isnan(value); })) continue;
      cells[c].values[variable.path()].assign(first, last);
    }
  }
}

}  // namespace

const std::string& ResultFile::attribute(const std::string& name) const {
  static const std::string kNone;
  const auto it = attributes_.find(name);
  return it == attributes_.end() ? kNone : it->second;
}

ResultFile ResultFile::read(const std::string& path) {
  const Hdf5Session session;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) throw sim::InputError(fmt::format("{}: does not exist", path));
  // Before HDF5 sees it: damage can crash the library.
  const Seal seal = seal_on(path);
  if (seal == Seal::kBroken) throw sim::InputError(fmt::format("{}: is damaged: its seal does not hold", path));
  const Reader reader(path);
  if (seal == Seal::kAbsent) {
    reader.check_nothing_follows();
    reader.check_was_never_sealed();
  }
  ResultFile file;
  file.schema_version_ = reader.number_attribute("schema_version");
  if (file.schema_version_ > kSchemaVersion) {
    reader.refuse(
        fmt::format("has schema version {}: this build reads up to {}", file.schema_version_, kSchemaVersion));
  }
  file.complete_ = reader.number_attribute("complete") != 0;
  for (const char* name : {"title", "springtide_version", "created", "spec", "git_revision", "compiler",
                           "compiler_flags", "architecture", "cpu", "os", "libraries", "input_sha256"}) {
    file.attributes_[name] = reader.text_attribute(name);
  }
  Dimensions& dimensions = file.dimensions_;
  dimensions.window_start = reader.column<double>("window", H5T_NATIVE_DOUBLE);
  dimensions.window_seconds = reader.real_attribute("window_start", "window_seconds");
  dimensions.cutoffs = reader.column<std::int64_t>("cutoff", H5T_NATIVE_INT64);
  dimensions.quantiles = reader.column<double>("quantile", H5T_NATIVE_DOUBLE);
  if (reader.has("drift")) {
    dimensions.drift_time = reader.column<double>("drift", H5T_NATIVE_DOUBLE);
    dimensions.drift_kind = reader.texts("drift_kind", dimensions.drift_time.size());
  }

  const auto numbers = reader.column<std::int64_t>("cell", H5T_NATIVE_INT64);
  const std::size_t count = numbers.size();
  const auto algorithms = reader.texts("algorithm", count), strategies = reader.texts("strategy", count),
             worlds = reader.texts("world", count), digests = reader.texts("digest", count);
  const auto seeds = reader.column<std::int64_t>("seed", H5T_NATIVE_INT64, count);
  for (std::size_t c = 0; c < count; ++c) {
    CellResult& cell = file.cells_.emplace_back();
    cell.cell = static_cast<std::uint32_t>(numbers[c]);
    cell.algorithm = algorithms[c];
    cell.strategy = strategies[c];
    cell.world = worlds[c];
    cell.digest = digests[c];
    cell.seed = static_cast<std::uint64_t>(seeds[c]);
    if (reader.has(requests_group(cell.cell))) file.rows_.insert(cell.cell);
  }
  read_variables(reader, dimensions, file.cells_);
  return file;
}

}  // namespace springtide::results
