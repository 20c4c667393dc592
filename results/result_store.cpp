#include "results/result_store.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "results/file_writer.hpp"
#include "results/result_file.hpp"
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
    throw sim::ConfigError(
        fmt::format("output = {}: the folder {} must be writable: {}", path, folder.string(), std::strerror(errno)));
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
  std::error_code error;
  if (resume && fs::is_directory(folder_, error)) {
    take_over_fragments();
  } else {
    fs::remove_all(folder_, error);
  }
  fs::create_directory(folder_, error);
  if (error) throw sim::ConfigError(fmt::format("output = {}: {} cannot be made: {}", path_, folder_, error.message()));
  std::ofstream spec(folder_ + "/spec.toml", std::ios::binary);
  spec << provenance_.spec;
  spec.close();
  if (!spec) {
    fs::remove_all(folder_, error);
    throw sim::IoError(fmt::format("{}: cannot be written: {}", folder_ + "/spec.toml", std::strerror(errno)));
  }
}

void ResultStore::take_over_fragments() {
  if (text_of(folder_ + "/spec.toml") != provenance_.spec) {
    throw sim::ConfigError(fmt::format(
        "--resume: {} holds cells of another spec; run without --resume to start anew, or name another output", folder_));
  }
  for (std::uint32_t cell = 0; cell < cells_; ++cell) {
    if (!fs::exists(fragment_path(cell))) continue;
    try {
      const ResultFile fragment = ResultFile::read(fragment_path(cell));
      if (fragment.cells().size() == 1) finished_.emplace(cell, fragment.cells().front());
    } catch (const sim::InputError& problem) {
      // Damaged on disk: its cell is run again.
      fmt::print(stderr, "springtide: warning: {}; its cell will be run again\n", problem.what());
    }
  }
}

std::string ResultStore::fragment_path(std::uint32_t cell) const { return fmt::format("{}/{:06}.h5", folder_, cell); }

std::set<std::uint32_t> ResultStore::finished() const {
  const std::lock_guard lock(mutex_);
  std::set<std::uint32_t> numbers;
  for (const auto& [number, cell] : finished_) numbers.insert(number);
  return numbers;
}

void ResultStore::add(const CellResult& cell) {
  write_result_file(fragment_path(cell.cell), provenance_, dimensions_, {cell}, false);
  const std::lock_guard lock(mutex_);
  finished_.emplace(cell.cell, cell);
}

void ResultStore::assemble() {
  const std::lock_guard lock(mutex_);
  std::vector<CellResult> cells;
  for (const auto& [number, cell] : finished_) cells.push_back(cell);
  const bool complete = cells.size() == cells_;
  if (!cells.empty()) write_result_file(path_, provenance_, dimensions_, std::move(cells), complete);
  std::error_code ignored;
  if (complete || finished_.empty()) fs::remove_all(folder_, ignored);
}

}  // namespace springtide::results
