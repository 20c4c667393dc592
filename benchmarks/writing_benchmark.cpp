// What writing results takes: the columnar writers against the plainest write of the same bytes and against HDF5's own
// filters, and the share of a run. In the folder for temporary files: TMPDIR=/dev/shm leaves the disk out.

#include <H5Dpublic.h>
#include <H5Ppublic.h>
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "algorithms/registry.hpp"
#include "benchmarks/shown_world.hpp"
#include "experiments/metrics/raw_rows.hpp"
#include "experiments/strategies/strategy.hpp"
#include "results/column_type.hpp"
#include "results/log_writer.hpp"
#include "results/request_reader.hpp"
#include "results/result_store.hpp"
#include "results/sealed_file.hpp"

namespace springtide::benchmarks {
namespace {

namespace fs = std::filesystem;

struct Scratch {
  fs::path folder = fs::temp_directory_path() / fmt::format("springtide_writing_{}", getpid());
  Scratch() { fs::create_directories(folder); }
  ~Scratch() { fs::remove_all(folder); }
  std::string file(const char* name) const { return (folder / name).string(); }
};

/// One cell of the shown world: online logistic regression with every metric.
struct ShownCell : ShownWorld {
  experiments::PluginSpec algorithm, strategy;
  experiments::CellPlan plan;

  ShownCell() {
    const auto resolved = [](const auto& info) { return sim::Parameters::resolve(info.name, info.parameters, {}); };
    const std::string name = "logistic_regression";
    algorithm = {name, name, resolved(algorithms::find_algorithm(name))};
    strategy = {"online", "online", resolved(experiments::find_strategy("online"))};
    plan = {.cell = 0, .world = &variant, .algorithm = &algorithm, .strategy = &strategy, .seed = 1, .measure = false};
  }
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// What of a run's time goes into its result: all of it behind the replay, and what the replay takes longer with rows.
/// Of a single cell with the fastest of learners, which weighs what a file takes at all.
void share_of_run(benchmark::State& state, bool rows) {
  ShownCell cell;
  const Scratch scratch;
  double bare = 0.0, whole = 0.0;
  for (auto iteration : state) {
    auto begin = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(experiments::replay_cell(cell.spec, cell.plan, cell.input));
    bare += seconds_since(begin);
    begin = std::chrono::steady_clock::now();
    results::ResultStore store(scratch.file("r.h5"), results::build_provenance(),
                               experiments::dimensions_of(cell.input, cell.spec.metrics), 1, false);
    if (rows) {
      const experiments::AccuracyConfig config = experiments::accuracy_config(cell.spec, cell.plan, cell.input);
      auto kept = store.begin_rows(0, experiments::header_of(config));
      experiments::RequestRecorder recorder(config, kept->requests());
      store.add(experiments::replay_cell(cell.spec, cell.plan, cell.input, &recorder), std::move(kept));
    } else {
      store.add(experiments::replay_cell(cell.spec, cell.plan, cell.input));
    }
    store.assemble();
    whole += seconds_since(begin);
  }
  state.counters["impressions"] = static_cast<double>(cell.input.log.impressions());
  state.counters["share_%"] = 100.0 * (1.0 - bare / whole);
}
BENCHMARK_CAPTURE(share_of_run, rows_off, false)->Unit(benchmark::kMillisecond)->MinTime(4.0);
BENCHMARK_CAPTURE(share_of_run, rows_on, true)->Unit(benchmark::kMillisecond)->MinTime(4.0);

std::vector<std::byte> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

void write_log(const ShownWorld& world, const std::string& path) {
  // Its columns many times over: a file of some hundred megabytes.
  constexpr int kBlocks = 10;
  const sim::EventLog& log = world.input.log;
  results::LogFileWriter writer(path, log, {}, kBlocks * static_cast<double>(log.requests()));
  for (int block = 0; block < kBlocks; ++block) writer.append(log, {});
  writer.finish();
}

void write_log_columns(benchmark::State& state) {
  const ShownWorld world;
  const Scratch scratch;
  for (auto iteration : state) write_log(world, scratch.file("log.h5"));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(fs::file_size(scratch.file("log.h5"))));
}
BENCHMARK(write_log_columns)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The same bytes, durable as well, and nothing else.
void write_log_plainly(benchmark::State& state) {
  const Scratch scratch;
  write_log(ShownWorld(), scratch.file("log.h5"));
  const std::vector<std::byte> bytes = bytes_of(scratch.file("log.h5"));
  for (auto iteration : state) {
    const int file = open(scratch.file("plain").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t written = write(file, bytes.data() + done, std::min<std::size_t>(bytes.size() - done, 1U << 20));
      if (written <= 0) return state.SkipWithError("cannot be written");
      done += static_cast<std::size_t>(written);
    }
    fsync(file);
    close(file);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(write_log_plainly)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The raw rows of a cell, in memory.
struct Rows {
  results::RequestsHeader header;
  std::vector<results::RequestColumn> columns;
  std::vector<std::vector<std::byte>> bytes;  // one a column
  std::int64_t size = 0;

  explicit Rows(const Scratch& scratch) {
    ShownCell cell;
    const experiments::AccuracyConfig config = experiments::accuracy_config(cell.spec, cell.plan, cell.input);
    header = experiments::header_of(config);
    {
      results::CellRows rows(scratch.file("rows.h5"), 0, header);
      experiments::RequestRecorder recorder(config, rows.requests());
      experiments::replay_cell(cell.spec, cell.plan, cell.input, &recorder);
      rows.requests().finish();
      rows.file().finish();
    }
    columns = results::columns_of(header);
    const results::Hdf5Session session;
    const results::Hdf5Handle file(H5Fopen(scratch.file("rows.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    for (const results::RequestColumn column : columns) {
      const results::RequestColumnInfo& info = results::request_column(column);
      const std::string name = fmt::format("{}/{}", results::requests_group(0), info.name);
      const results::Hdf5Handle dataset(H5Dopen2(file.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
      const results::Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
      auto& of = bytes.emplace_back(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space.get())) * info.bytes);
      H5Dread(dataset.get(), results::hdf5_type(info.type), H5S_ALL, H5S_ALL, H5P_DEFAULT, of.data());
      size += static_cast<std::int64_t>(of.size());
    }
  }
};

/// So many bytes of CSV, a file a kind of rows, as gzip packs them by its default level.
double csv_gzip_bytes(const Rows& rows) {
  double total = 0.0;
  for (std::size_t kind = 0; kind < results::kRowNames.size(); ++kind) {
    std::vector<std::size_t> own;
    for (std::size_t c = 0; c < rows.columns.size(); ++c) {
      if (results::request_column(rows.columns[c]).rows == static_cast<results::RowKind>(kind)) own.push_back(c);
    }
    if (own.empty()) continue;
    std::string csv;
    const std::size_t count = rows.bytes[own.front()].size() / results::request_column(rows.columns[own.front()]).bytes;
    for (std::size_t row = 0; row < count; ++row) {
      for (const std::size_t c : own) {
        const auto value = [&]<typename T>(T) { return reinterpret_cast<const T*>(rows.bytes[c].data())[row]; };
        const auto put = [&](const auto& printed) { csv += fmt::format("{}{}", c == own.front() ? "" : ",", printed); };
        switch (results::request_column(rows.columns[c]).type) {
          case results::ColumnType::kInt64:
            put(value(std::int64_t{}));
            break;
          case results::ColumnType::kUint32:
            put(value(std::uint32_t{}));
            break;
          case results::ColumnType::kUint8:
            put(value(std::uint8_t{}));
            break;
          case results::ColumnType::kFloat32:
            put(value(float{}));
            break;
          case results::ColumnType::kFloat64:
            put(value(double{}));
            break;
        }
      }
      csv += '\n';
    }
    libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
    std::vector<char> packed(libdeflate_gzip_compress_bound(compressor, csv.size()));
    total +=
        static_cast<double>(libdeflate_gzip_compress(compressor, csv.data(), csv.size(), packed.data(), packed.size()));
    libdeflate_free_compressor(compressor);
  }
  return total;
}

void write_rows_packed(benchmark::State& state) {
  const Scratch scratch;
  const Rows rows(scratch);
  for (auto iteration : state) {
    results::SealedFile file(scratch.file("packed.h5"));
    results::RequestWriter writer(file, 0, rows.header);
    for (std::size_t c = 0; c < rows.columns.size(); ++c) {
      const std::size_t size = results::request_column(rows.columns[c]).bytes;
      const auto put = [&]<typename T>(T) {
        writer.put(rows.columns[c],
                   std::span(reinterpret_cast<const T*>(rows.bytes[c].data()), rows.bytes[c].size() / size));
      };
      size == 1 ? put(std::uint8_t{}) : size == 4 ? put(std::uint32_t{}) : put(std::uint64_t{});
    }
    writer.finish();
    file.finish();
  }
  state.SetBytesProcessed(state.iterations() * rows.size);
  state.counters["of_csv_gz_%"] =
      100.0 * static_cast<double>(fs::file_size(scratch.file("packed.h5"))) / csv_gzip_bytes(rows);
}
BENCHMARK(write_rows_packed)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The same columns and chunks by HDF5's own shuffle and deflate.
void write_rows_by_stock_filter(benchmark::State& state) {
  const Scratch scratch;
  const Rows rows(scratch);
  for (auto iteration : state) {
    const results::Hdf5Session session;
    const results::Hdf5Handle file(H5Fcreate(scratch.file("stock.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT),
                                   H5Fclose);
    for (std::size_t c = 0; c < rows.columns.size(); ++c) {
      const results::RequestColumnInfo& info = results::request_column(rows.columns[c]);
      const hsize_t count = rows.bytes[c].size() / info.bytes;
      const hsize_t chunk = std::min<hsize_t>(results::kRequestChunkRows, count);
      const results::Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
      const results::Hdf5Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
      H5Pset_chunk(properties.get(), 1, &chunk);
      if (info.bytes > 1) H5Pset_shuffle(properties.get());
      H5Pset_deflate(properties.get(), 1);
      const hid_t type = results::hdf5_type(info.type);
      const results::Hdf5Handle dataset(
          H5Dcreate2(file.get(), info.name, type, space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT), H5Dclose);
      H5Dwrite(dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.bytes[c].data());
    }
  }
  state.SetBytesProcessed(state.iterations() * rows.size);
}
BENCHMARK(write_rows_by_stock_filter)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace springtide::benchmarks
