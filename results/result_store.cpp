#include "results/result_store.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>

#include "results/atomic_file.hpp"
#include "results/digest.hpp"
#include "results/file_writer.hpp"
#include "results/result_file.hpp"
#include "results/sealed_file.hpp"
#include "results/shard.hpp"
#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void check_writable(const std::string& path) {
  const fs::path folder = fs::absolute(path).parent_path();
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw sim::ConfigError(fmt::format("output = {}: the folder {} must exist", path, folder.string()));
  }
  if (fs::is_directory(path, error)) throw sim::ConfigError(fmt::format("output = {}: must not be a folder", path));
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) {
    throw sim::ConfigError(fmt::format("output = {}: must be an ordinary file", path));
  }
  if (access(folder.c_str(), W_OK) != 0) {
    throw sim::IoError(
        fmt::format("output = {}: the folder {} must be writable: {}", path, folder.string(), std::strerror(errno)));
  }
}

std::string spec_path(const std::string& folder) { return folder + "/spec.toml"; }

[[noreturn]] void refuse_resume(const std::string& where, const std::string& what) {
  throw sim::ConfigError(fmt::format(
      "--resume: {} is of another {}; run without --resume to start anew, or name another output", where, what));
}

// The file will name one spec, input and build for all its cells.
void check_same_run(const std::string& path, const ResultFile& file, const Provenance& provenance) {
  const Provenance own = file.provenance();
  if (const char* other = differs_in(own, provenance)) refuse_resume(path, other);
  if (own.shard != provenance.shard) refuse_resume(path, "shard");
}

// HDF5 notices damage to its own structures, not every flipped bit of a figure.
void check_sound(const std::string& path, const ResultFile& file, const Dimensions& dimensions) {
  if (file.dimensions() != dimensions) throw sim::InputError(fmt::format("{}: has other coordinates", path));
  for (const CellResult& cell : file.cells()) {
    if (cell.digest != digest(cell)) {
      throw sim::InputError(fmt::format("{}: cell {} does not match its digest", path, cell.cell));
    }
  }
}

}  // namespace

ResultStore::ResultStore(std::string path, Provenance provenance, Dimensions dimensions, std::uint32_t cells,
                         bool resume)
    : path_(std::move(path)),
      folder_(path_ + ".cells"),
      provenance_(std::move(provenance)),
      dimensions_(std::move(dimensions)),
      cells_(cells) {
  check_writable(path_);
  lock_.emplace(path_);
  std::error_code error;
  // The spec is there before any fragment is: a folder without one is of a run killed before its first cell.
  if (resume && fs::exists(spec_path(folder_), error)) {
    take_over_fragments();
    return;
  }
  if (resume && fs::exists(path_, error)) take_over_file();
  fs::remove_all(folder_, error);
  fs::create_directory(folder_, error);
  if (error) throw sim::IoError(fmt::format("{}: cannot be made: {}", folder_, error.message()));
  try {
    replace_file(spec_path(folder_), std::as_bytes(std::span(provenance_.spec)));
  } catch (...) {
    fs::remove_all(folder_, error);
    throw;
  }
}

void ResultStore::take_over_fragments() {
  if (text_of(spec_path(folder_)) != provenance_.spec) refuse_resume(folder_, "spec");
  for (std::uint32_t cell = 0; cell < cells_; ++cell) {
    const std::string fragment = fragment_path(cell);
    if (!fs::exists(fragment)) continue;
    try {
      const ResultFile file = ResultFile::read(fragment);
      check_same_run(fragment, file, provenance_);
      check_sound(fragment, file, dimensions_);
      if (file.cells().size() != 1 || file.cells().front().cell != cell) {
        throw sim::InputError(fmt::format("{}: must hold cell {} alone", fragment, cell));
      }
      finished_.emplace(cell, file.cells().front());
      if (file.has_rows(cell)) rows_.emplace(cell, fragment);
    } catch (const sim::InputError& problem) {
      // Damaged on disk: its cell is run again.
      fmt::print(stderr, "springtide: warning: {}; its cell will be run again\n", problem.what());
    }
  }
}

void ResultStore::take_over_file() {
  const ResultFile file = ResultFile::read(path_);
  check_same_run(path_, file, provenance_);
  check_sound(path_, file, dimensions_);
  for (const CellResult& cell : file.cells()) {
    if (cell.cell >= cells_) continue;
    finished_.emplace(cell.cell, cell);
    if (file.has_rows(cell.cell)) rows_.emplace(cell.cell, path_);
  }
}

std::string ResultStore::fragment_path(std::uint32_t cell) const { return fmt::format("{}/{:06}.h5", folder_, cell); }

std::set<std::uint32_t> ResultStore::finished() const {
  const std::lock_guard lock(mutex_);
  std::set<std::uint32_t> numbers;
  for (const auto& [number, cell] : finished_) numbers.insert(number);
  return numbers;
}

ResultStore::~ResultStore() {
  // After a failure the folder stays only for what is worth resuming from.
  std::error_code ignored;
  if (finished_.empty()) fs::remove_all(folder_, ignored);
}

std::unique_ptr<CellRows> ResultStore::begin_rows(std::uint32_t cell, const RequestsHeader& header) const {
  return std::make_unique<CellRows>(fragment_path(cell), cell, header);
}

void ResultStore::add(const CellResult& cell, std::unique_ptr<CellRows> rows) {
  const auto write = [&](Hdf5Writer& writer) { write_fragment(writer, provenance_, dimensions_, cell); };
  if (rows) {
    rows->requests().finish();
    {
      const Hdf5Session session;
      write(rows->file().writer());
    }
    rows->file().finish();
  } else {
    write_atomically(fragment_path(cell.cell), write);
  }
  const std::lock_guard lock(mutex_);
  if (rows) rows_.emplace(cell.cell, fragment_path(cell.cell));
  finished_.emplace(cell.cell, cell);
}

void ResultStore::assemble() {
  const std::lock_guard lock(mutex_);
  std::vector<CellResult> cells;
  for (const auto& [number, cell] : finished_) cells.push_back(cell);
  const bool complete = cells.size() == cells_;
  const bool all_own = cells.size() == own_cells();
  if (!cells.empty()) write_result_file(path_, provenance_, dimensions_, std::move(cells), complete, rows_);
  std::error_code ignored;
  if (all_own) fs::remove_all(folder_, ignored);
}

std::size_t ResultStore::own_cells() const {
  const std::string& text = provenance_.shard;
  const Shard shard = text.empty() ? Shard() : Shard::parse(text, "shard");
  return shard.end(cells_) - shard.first(cells_);
}

}  // namespace springtide::results
