#include "results/file_writer.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "results/request_reader.hpp"
#include "results/request_writer.hpp"
#include "results/schema.hpp"
#include "results/sealed_file.hpp"
#include "sim/events/check.hpp"

namespace springtide::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The coordinates of one group, each a dimension scale of that group, so that a reader finds them beside the
/// variables.
struct Scales {
  std::map<std::string, Hdf5Handle> by_name;

  Scales(Hdf5Writer& writer, hid_t where, const Dimensions& dimensions, const std::vector<CellResult>& cells) {
    std::vector<std::int64_t> numbers;
    for (const CellResult& cell : cells) numbers.push_back(cell.cell);
    const std::vector<double>& drifts = dimensions.drift_time;
    add(writer, "cell", writer.whole_numbers(where, "cell", true, numbers), "1", "cell of the experiment");
    add(writer, "window",
        writer.numbers(where, "window", {dimensions.window_start.size()}, false, dimensions.window_start), "s",
        "start of the window, virtual time");
    add(writer, "cutoff", writer.whole_numbers(where, "cutoff", false, dimensions.cutoffs), "1",
        "length of the list that a ranking metric looks at");
    add(writer, "quantile",
        writer.numbers(where, "quantile", {dimensions.quantiles.size()}, false, dimensions.quantiles), "1", "quantile");
    add(writer, "stage", writer.texts(where, "stage", false, stages()), "1", "what regret is split into");
    add(writer, "estimator", writer.texts(where, "estimator", false, estimators()), "1", "off-policy estimator");
    if (!drifts.empty()) {
      add(writer, "drift", writer.numbers(where, "drift", {drifts.size()}, false, drifts), "s",
          "when a drift struck, virtual time");
    }
  }
  void add(Hdf5Writer& writer, const char* name, Hdf5Handle dataset, const char* units, const char* long_name) {
    writer.describe(dataset, units, long_name);
    writer.make_scale(dataset, name);
    by_name.emplace(name, std::move(dataset));
  }
};

/// Rows of the cells one after the other. An invalid handle where there is nothing to lay out: of drifts without any.
Hdf5Handle write_values(Hdf5Writer& writer, hid_t where, const VariableInfo& variable, const Dimensions& dimensions,
                        const std::vector<CellResult>& cells) {
  std::vector<hsize_t> shape = {cells.size()};
  std::size_t row = 1;
  for (const Dimension dimension : variable.dimensions) {
    shape.push_back(length_of(dimension, dimensions));
    row *= length_of(dimension, dimensions);
  }
  if (row == 0) return {};
  std::vector<double> values;
  values.reserve(cells.size() * row);
  for (const CellResult& cell : cells) {
    const auto it = cell.values.find(variable.path());
    if (it != cell.values.end()) {
      SPRINGTIDE_CHECK(it->second.size() == row && "a variable's length must be that of its dimensions");
      values.insert(values.end(), it->second.begin(), it->second.end());
    } else {
      values.insert(values.end(), row, kNaN);
    }
  }
  return writer.numbers(where, variable.name, shape, true, values);
}

void write_variable(Hdf5Writer& writer, hid_t where, const VariableInfo& variable, const Scales& scales,
                    const Dimensions& dimensions, const std::vector<CellResult>& cells) {
  const Hdf5Handle dataset = write_values(writer, where, variable, dimensions, cells);
  if (!dataset.valid()) return;
  writer.describe(dataset, variable.units, variable.long_name, variable.direction);
  std::vector<const Hdf5Handle*> axes = {&scales.by_name.at("cell")};
  for (const Dimension dimension : variable.dimensions) {
    axes.push_back(&scales.by_name.at(std::string(dimension_name(dimension))));
  }
  writer.attach(dataset, axes);
}

template <typename Text>
void write_texts(Hdf5Writer& writer, hid_t where, const Scales& scales, const char* name, const char* long_name,
                 const std::vector<CellResult>& cells, Text text_of) {
  std::vector<std::string> values;
  for (const CellResult& cell : cells) values.push_back(text_of(cell));
  const Hdf5Handle dataset = writer.texts(where, name, true, values);
  writer.describe(dataset, "1", long_name);
  writer.attach(dataset, {&scales.by_name.at("cell")});
}

/// What names a cell, in every group: xarray opens one group at a time and knows nothing of its parents.
void write_labels(Hdf5Writer& writer, hid_t where, const Scales& scales, const std::vector<CellResult>& cells) {
  write_texts(writer, where, scales, "algorithm", "label of the algorithm", cells,
              [](const CellResult& cell) { return cell.algorithm; });
  write_texts(writer, where, scales, "strategy", "label of the strategy", cells,
              [](const CellResult& cell) { return cell.strategy; });
  write_texts(writer, where, scales, "world", "label of the world or log", cells,
              [](const CellResult& cell) { return cell.world; });
  std::vector<std::int64_t> seeds;
  for (const CellResult& cell : cells) seeds.push_back(static_cast<std::int64_t>(cell.seed));
  const Hdf5Handle seed = writer.whole_numbers(where, "seed", true, seeds);
  writer.describe(seed, "1", "seed of the cell");
  writer.attach(seed, {&scales.by_name.at("cell")});
  // The CF way to say which variables are coordinates.
  writer.text_attribute(where, "coordinates", "algorithm strategy world seed");
}

void write_root(Hdf5Writer& writer, const Provenance& provenance, const Dimensions& dimensions,
                const std::vector<CellResult>& cells, bool complete) {
  const hid_t root = writer.root();
  writer.text_attribute(root, "title", provenance.title);
  writer.text_attribute(root, "springtide_version", provenance.springtide_version);
  writer.number_attribute(root, "schema_version", kSchemaVersion);
  writer.text_attribute(root, "created", provenance.created);
  writer.number_attribute(root, "complete", complete ? 1 : 0);
  writer.text_attribute(root, "spec", provenance.spec);
  writer.text_attribute(root, "git_revision", provenance.git_revision);
  writer.number_attribute(root, "git_dirty", provenance.git_dirty ? 1 : 0);
  writer.text_attribute(root, "compiler", provenance.compiler);
  writer.text_attribute(root, "compiler_flags", provenance.compiler_flags);
  writer.text_attribute(root, "architecture", provenance.architecture);
  writer.text_attribute(root, "cpu", provenance.cpu);
  writer.text_attribute(root, "os", provenance.os);
  writer.text_attribute(root, "libraries", provenance.libraries);
  writer.text_attribute(root, "input_sha256", provenance.input_sha256);
  if (!provenance.shard.empty()) writer.text_attribute(root, "shard", provenance.shard);

  const Scales scales(writer, root, dimensions, cells);
  write_labels(writer, root, scales, cells);
  write_texts(writer, root, scales, "status", "finished: every figure is there", cells,
              [](const CellResult&) { return std::string("finished"); });
  write_texts(writer, root, scales, "digest", "SHA-256 of all that is deterministic", cells,
              [](const CellResult& cell) { return cell.digest; });
  const Hdf5Handle start =
      writer.numbers(root, "window_start", {dimensions.window_start.size()}, false, dimensions.window_start);
  writer.describe(start, "s", "start of the window, virtual time");
  writer.real_attribute(start.get(), "window_seconds", dimensions.window_seconds);
  writer.attach(start, {&scales.by_name.at("window")});
  if (dimensions.drift_time.empty()) return;
  const Hdf5Handle time =
      writer.numbers(root, "drift_time", {dimensions.drift_time.size()}, false, dimensions.drift_time);
  writer.describe(time, "s", "when a drift struck, virtual time");
  writer.attach(time, {&scales.by_name.at("drift")});
  const Hdf5Handle kind = writer.texts(root, "drift_kind", false, dimensions.drift_kind);
  writer.describe(kind, "1", "kind of the drift");
  writer.attach(kind, {&scales.by_name.at("drift")});
}

/// Everything but the raw rows.
void write_cells(Hdf5Writer& writer, const Provenance& provenance, const Dimensions& dimensions,
                 const std::vector<CellResult>& cells, bool complete) {
  write_root(writer, provenance, dimensions, cells, complete);
  std::map<std::string, std::pair<Hdf5Handle, Scales>> groups;
  for (const VariableInfo& variable : schema()) {
    auto it = groups.find(variable.group);
    if (it == groups.end()) {
      Hdf5Handle group = writer.group(variable.group);
      Scales scales(writer, group.get(), dimensions, cells);
      write_labels(writer, group.get(), scales, cells);
      it = groups.emplace(variable.group, std::pair(std::move(group), std::move(scales))).first;
    }
    write_variable(writer, it->second.first.get(), variable, it->second.second, dimensions, cells);
  }
}

}  // namespace

void write_fragment(Hdf5Writer& writer, const Provenance& provenance, const Dimensions& dimensions,
                    const CellResult& cell) {
  const std::vector<CellResult> cells = {cell};
  write_root(writer, provenance, dimensions, cells, false);
  std::map<std::string, Hdf5Handle> groups;
  for (const VariableInfo& variable : schema()) {
    auto it = groups.find(variable.group);
    if (it == groups.end()) it = groups.emplace(variable.group, writer.group(variable.group)).first;
    if (!cell.values.contains(variable.path())) continue;
    write_values(writer, it->second.get(), variable, dimensions, cells);
  }
}

void write_result_file(const std::string& path, const Provenance& provenance, const Dimensions& dimensions,
                       std::vector<CellResult> cells, bool complete, const std::map<std::uint32_t, std::string>& rows) {
  std::sort(cells.begin(), cells.end(), [](const CellResult& a, const CellResult& b) { return a.cell < b.cell; });
  SealedFile file(path);
  {
    const Hdf5Session session;
    write_cells(file.writer(), provenance, dimensions, cells, complete);
  }
  for (const auto& [cell, source] : rows) {
    RequestWriter copy(file, cell, RequestReader(source, cell).header());
    copy.copy_from(source);
    copy.finish();
  }
  file.finish();
}

}  // namespace springtide::results
