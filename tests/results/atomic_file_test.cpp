#include "results/atomic_file.hpp"

#include "results/file_writer.hpp"
#include "results/result_store.hpp"
#include "sim/events/error.hpp"
#include "tests/results/full_disk.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

std::span<const std::byte> as_bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST_CASE("a file is replaced whole") {
  const TemporaryFolder folder;
  const std::string path = folder / "a";
  replace_file(path, as_bytes("old and long"));
  replace_file(path, as_bytes("new"));
  CHECK(bytes_of(path) == "new");
  CHECK(folder.left() == std::vector<std::string>{"a"});
}

TEST_CASE("what cannot be written says so and leaves nothing") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(replace_file(folder / "no/such", as_bytes("x")),
                    (folder / "no/such") + ": cannot be written: No such file or directory");
  std::filesystem::create_directory(folder / "taken");
  CHECK_THROWS_AS(replace_file(folder / "taken", as_bytes("x")), sim::IoError);
  // As root, a rename would succeed.
  CHECK_THROWS_AS(replace_file("/dev/full", as_bytes("x")), sim::IoError);
  CHECK(std::filesystem::is_character_file("/dev/full"));
  CHECK(folder.left() == std::vector<std::string>{"taken"});
}

TEST_CASE("a full disk leaves the old file and no other") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  put_bytes(path, "old");
  for (const rlim_t bytes : std::initializer_list<rlim_t>{0, 1, 5000, 100'000, 200'000, 300'000, 340'000}) {
    INFO(bytes);
    CHECK(refused_by_disk_of(
        bytes, [&] { write_result_file(path, sample_provenance(), sample_dimensions(), sample_cells(), true); }));
    CHECK(bytes_of(path) == "old");
    CHECK(folder.left() == std::vector<std::string>{"a.h5"});
  }
}

TEST_CASE("a disk that fills up keeps the cells that are finished") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  SECTION("none is") {
    CHECK(refused_by_disk_of(5000, [&] {
      ResultStore store(path, sample_provenance(), sample_dimensions(), 2, false);
      store.add(sample_cell(0));
    }));
    CHECK(folder.left().empty());
  }
  SECTION("one is") {
    ResultStore(path, sample_provenance(), sample_dimensions(), 2, false).add(sample_cell(0));
    CHECK(refused_by_disk_of(5000, [&] {
      ResultStore store(path, sample_provenance(), sample_dimensions(), 2, true);
      store.add(sample_cell(1));
    }));
    CHECK(ResultStore(path, sample_provenance(), sample_dimensions(), 2, true).finished() ==
          std::set<std::uint32_t>{0});
    CHECK(folder.left() == std::vector<std::string>{"a.h5.cells"});
  }
}

}  // namespace
}  // namespace springtide::results
