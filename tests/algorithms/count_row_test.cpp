#include "algorithms/neighbours/count_row.hpp"

#include <map>
#include <utility>
#include <vector>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::algorithms {
namespace {

using Counts = std::vector<std::pair<std::uint32_t, float>>;

Counts visited(const CountRow& row) {
  Counts counts;
  row.visit([&](std::uint32_t column, float count) { counts.emplace_back(column, count); });
  return counts;
}

TEST_CASE("a row counts as a map does, before, between and after merges", "[count_row]") {
  sim::RandomStream random("test/count_row", /*seed=*/1);
  CountRow row;
  REQUIRE(visited(row).empty());
  REQUIRE(row.entries() == 0);
  std::map<std::uint32_t, float> plain;
  std::vector<std::pair<CountRow, Counts>> copies;
  for (std::size_t step = 0; step < 20 * CountRow::kRecent; ++step) {
    const std::uint32_t column = random.below(5 * CountRow::kRecent);
    row.add(column, 1.0F);
    plain[column] += 1.0F;
    REQUIRE(visited(row) == Counts(plain.begin(), plain.end()));
    if (step % 50 == 0) copies.emplace_back(row, visited(row));
  }
  REQUIRE(row.entries() >= plain.size());
  REQUIRE(row.entries() < plain.size() + CountRow::kRecent);
  for (const auto& [copy, counts] : copies) REQUIRE(visited(copy) == counts);

  ArchiveWriter saved;
  row.save(saved);
  CountRow loaded;
  ArchiveReader reader(saved.bytes());
  loaded.load(reader);
  REQUIRE(visited(loaded) == visited(row));
  REQUIRE(loaded.entries() == row.entries());
}

TEST_CASE("a scaled row keeps its columns but for those that fall below what floats hold", "[count_row]") {
  CountRow row;
  for (std::uint32_t column = 0; column < 200; ++column) row.add(column, column % 2 == 0 ? 3.0F : 1e-30F);
  const CountRow before = row;
  row.scale(0x1p-64F);
  std::size_t seen = 0;
  row.visit([&](std::uint32_t column, float count) {
    REQUIRE(column == 2 * seen++);
    REQUIRE(count == 3.0F * 0x1p-64F);
  });
  REQUIRE(seen == 100);
  REQUIRE(row.entries() == 100);
  REQUIRE(before.entries() >= 200);
  row.add(1, 1.0F);
  REQUIRE(row.entries() == 101);
}

}  // namespace
}  // namespace springtide::algorithms
