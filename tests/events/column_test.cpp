#include "sim/events/column.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kLarge = 3 * kSpooledFrom / sizeof(std::uint64_t);

std::size_t resident_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoull(line.substr(6)) * 1024;
  }
  FAIL("/proc/self/status has no VmRSS");
  return 0;
}

/// Appends 0, 3, 6, ... now and then letting go of what lies behind; @returns the most that was resident.
std::size_t fill(Column<std::uint64_t>& column, std::size_t size) {
  std::size_t most = 0;
  for (std::size_t i = 0; i < size; ++i) {
    column.push_back(3 * i);
    if (i % (std::size_t{1} << 17U) != 0) continue;
    most = std::max(most, resident_bytes());
    release_columns();
  }
  return most;
}

bool holds_multiples_of_three(const Column<std::uint64_t>& column) {
  ReleaseNowAndThen release(1 << 16);
  for (std::size_t i = 0; i < column.size(); ++i) {
    release.step();
    if (column[i] != 3 * i) return false;
  }
  return true;
}

TEST_CASE("a large column keeps what was written, and not in memory", "[column]") {
  Column<std::uint64_t> column;
  column.reserve(kLarge);
  const std::size_t before = resident_bytes();
  const std::size_t most = fill(column, kLarge);
  REQUIRE(most < before + kSpooledFrom / 4);
  REQUIRE(holds_multiples_of_three(column));
  release_columns();
  REQUIRE(resident_bytes() < before + kSpooledFrom / 4);
}

// Long: under a sanitizer, what was given back stays resident.
TEST_CASE("a large column grows, and shrinks, without being resident", "[column][long]") {
  Column<std::uint64_t> column;
  const std::size_t before = resident_bytes();
  std::size_t most = before;
  for (std::size_t i = 0; i < kLarge; ++i) {
    make_room(column);
    column.push_back(3 * i);
    if (i % (std::size_t{1} << 17U) != 0) continue;
    most = std::max(most, resident_bytes());
    release_columns();
  }
  // What is below kSpooledFrom is memory, and is copied once into a file.
  REQUIRE(most < before + 2 * kSpooledFrom);
  REQUIRE(holds_multiples_of_three(column));
  resize_column(column, 2 * kLarge);
  REQUIRE(resident_bytes() < before + kSpooledFrom / 2);
  REQUIRE(column.size() == 2 * kLarge);
  REQUIRE(column.back() == 0);
  resize_column(column, kLarge);
  REQUIRE(holds_multiples_of_three(column));
}

TEST_CASE("a column grows from memory into a file, is copied and moved", "[column]") {
  Column<std::uint64_t> column;
  fill(column, kSpooledFrom / sizeof(std::uint64_t) + 1);
  Column<std::uint64_t> copy = column;
  copy.front() = 1;
  REQUIRE(holds_multiples_of_three(column));
  copy.front() = 0;
  const Column<std::uint64_t> moved = std::move(copy);
  REQUIRE(moved == column);
}

TEST_CASE("without a folder for its file a large column is ordinary memory", "[column]") {
  const char* const folder = std::getenv("TMPDIR");
  const std::string before = folder == nullptr ? "" : folder;
  ::setenv("TMPDIR", "/nowhere/at/all", 1);
  Column<std::uint64_t> column(kLarge / 2, 7);
  folder == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before.c_str(), 1);
  release_columns();
  REQUIRE(column.back() == 7);
}

}  // namespace
}  // namespace springtide::sim
