#include "results/result_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/hdf5_reader.hpp"
#include "results/request_columns.hpp"
#include "results/schema.hpp"

namespace springtide::results {
namespace {

/// Gives the cells every variable that is in the file; what a cell has no number of is left out, as it was before it
/// was written.
void read_variables(const Hdf5Reader& reader, const Dimensions& dimensions, std::vector<CellResult>& cells) {
  for (const VariableInfo& variable : schema()) {
    if (reader.schema_version() >= first_version_with(variable.group) && !reader.has(variable.group)) {
      reader.refuse(fmt::format("lacks the group {}", variable.group));
    }
    std::vector<hsize_t> shape = {cells.size()};
    std::size_t row = 1;
    for (const Dimension dimension : variable.dimensions) {
      shape.push_back(length_of(dimension, dimensions));
      row *= length_of(dimension, dimensions);
    }
    // A file of an earlier schema, or of an earlier build of this one, may lack a variable: then it was not measured.
    if (row == 0 || !reader.has(variable.path())) continue;
    const std::vector<hsize_t> found = reader.shape(variable.path());
    if (found != shape) {
      reader.refuse(fmt::format("{} has the shape [{}] where its dimensions ask for [{}]", variable.path(),
                                fmt::join(found, ", "), fmt::join(shape, ", ")));
    }
    const auto values = reader.column<double>(variable.path(), H5T_NATIVE_DOUBLE);
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

Provenance ResultFile::provenance() const {
  Provenance provenance;
  provenance.title = attribute("title");
  provenance.spec = attribute("spec");
  provenance.input_sha256 = attribute("input_sha256");
  provenance.created = attribute("created");
  provenance.springtide_version = attribute("springtide_version");
  provenance.git_revision = attribute("git_revision");
  provenance.git_dirty = git_dirty_;
  provenance.compiler = attribute("compiler");
  provenance.compiler_flags = attribute("compiler_flags");
  provenance.architecture = attribute("architecture");
  provenance.cpu = attribute("cpu");
  provenance.os = attribute("os");
  provenance.libraries = attribute("libraries");
  provenance.shard = attribute("shard");
  return provenance;
}

ResultFile ResultFile::read(const std::string& path) {
  const Hdf5Session session;
  const Hdf5Reader reader(path);
  ResultFile file;
  file.schema_version_ = reader.schema_version();
  file.complete_ = reader.number_attribute("complete") != 0;
  for (const char* name : {"title", "springtide_version", "created", "spec", "git_revision", "compiler",
                           "compiler_flags", "architecture", "cpu", "os", "libraries", "input_sha256"}) {
    file.attributes_[name] = reader.text_attribute(name);
  }
  file.git_dirty_ = reader.number_attribute("git_dirty") != 0;
  if (reader.has_attribute("shard")) file.attributes_["shard"] = reader.text_attribute("shard");
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
