#include "results/result_store.hpp"

#include <thread>

#include "results/file_writer.hpp"
#include "results/result_file.hpp"
#include "sim/events/error.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

using Cells = std::set<std::uint32_t>;

struct Run {
  TemporaryFolder folder;
  std::string path = folder / "a.h5";
  Provenance provenance = sample_provenance();
  Dimensions dimensions = sample_dimensions();

  ResultStore store(bool resume) const { return {path, provenance, dimensions, 4, resume}; }
  std::string fragment(int cell) const { return path + ".cells/00000" + std::to_string(cell) + ".h5"; }
  /// A run that finishes some cells and is killed: whatever lies on the disk then, lies there.
  void killed_after(std::uint32_t cells) const {
    ResultStore killed = store(false);
    for (std::uint32_t c = 0; c < cells; ++c) killed.add(sample_cell(c));
  }
};

TEST_CASE("cells become one file, whatever their order and threads", "[threads]") {
  const Run run;
  {
    ResultStore store = run.store(false);
    std::vector<std::thread> threads;
    for (const std::uint32_t cell : {2, 0, 3, 1})
      threads.emplace_back([&store, cell] { store.add(sample_cell(cell)); });
    for (std::thread& thread : threads) thread.join();
    CHECK(store.finished() == Cells{0, 1, 2, 3});
    CHECK_FALSE(std::filesystem::exists(run.path));
    store.assemble();
  }
  CHECK(run.folder.left() == std::vector<std::string>{"a.h5"});
  const ResultFile file = ResultFile::read(run.path);
  CHECK(file.complete());
  REQUIRE(file.cells().size() == 4);
  for (std::uint32_t c = 0; c < 4; ++c) CHECK(file.cells()[c].digest == sample_cell(c).digest);
}

TEST_CASE("a killed run goes on to the same bits as one that was not") {
  const Run whole, killed;
  {
    ResultStore store = whole.store(false);
    for (std::uint32_t c = 0; c < 4; ++c) store.add(sample_cell(c));
    store.assemble();
  }
  killed.killed_after(2);
  // In flight when it was killed.
  put_bytes(killed.fragment(2) + ".tmp", bytes_of(killed.fragment(0)).substr(0, 5000));
  {
    ResultStore store(killed.path, whole.provenance, whole.dimensions, 4, true);
    CHECK(store.finished() == Cells{0, 1});
    store.add(sample_cell(2));
    store.add(sample_cell(3));
    store.assemble();
  }
  const ResultFile expected = ResultFile::read(whole.path), resumed = ResultFile::read(killed.path);
  CHECK(resumed.complete());
  REQUIRE(resumed.cells().size() == expected.cells().size());
  for (std::size_t c = 0; c < expected.cells().size(); ++c) {
    CHECK(resumed.cells()[c].digest == expected.cells()[c].digest);
    CHECK(digest(resumed.cells()[c]) == expected.cells()[c].digest);
  }
  CHECK(killed.folder.left() == std::vector<std::string>{"a.h5"});
}

TEST_CASE("an interrupted run keeps its fragments beside a file that says it is incomplete") {
  const Run run;
  {
    ResultStore store = run.store(false);
    store.add(sample_cell(1));
    store.assemble();
  }
  const ResultFile file = ResultFile::read(run.path);
  CHECK_FALSE(file.complete());
  REQUIRE(file.cells().size() == 1);
  CHECK(file.cells()[0].cell == 1);
  CHECK(run.store(true).finished() == Cells{1});
}

TEST_CASE("a damaged fragment is run again") {
  const Run run;
  run.killed_after(3);
  const std::string bytes = bytes_of(run.fragment(1));
  SECTION("cut short") { put_bytes(run.fragment(1), bytes.substr(0, bytes.size() / 2)); }
  SECTION("empty") { put_bytes(run.fragment(1), ""); }
  SECTION("of another cell") { put_bytes(run.fragment(1), bytes_of(run.fragment(0))); }
  SECTION("with figures that do not match its digest") {
    CellResult cell = sample_cell(1);
    cell.values["accuracy/auc_overall"][0] += 0.001;
    write_result_file(run.fragment(1), run.provenance, run.dimensions, {cell}, false);
  }
  SECTION("with other coordinates") {
    Dimensions other = run.dimensions;
    other.cutoffs = {1, 5};
    write_result_file(run.fragment(1), run.provenance, other, {sample_cell(1)}, false);
  }
  ResultStore store = run.store(true);
  CHECK(store.finished() == Cells{0, 2});
  store.add(sample_cell(1));
  store.add(sample_cell(3));
  store.assemble();
  CHECK(ResultFile::read(run.path).complete());
}

TEST_CASE("cells of another run are not taken over, and not lost either") {
  Run run;
  run.killed_after(2);
  const std::string bytes = bytes_of(run.fragment(0));
  SECTION("another spec") { run.provenance.spec += "# changed\n"; }
  SECTION("another log") { run.provenance.input_sha256 = "00"; }
  SECTION("another build") { run.provenance.git_revision = "another"; }
  SECTION("other flags") { run.provenance.compiler_flags += " -ffast-math"; }
  CHECK_THROWS_AS(run.store(true), sim::ConfigError);
  CHECK(bytes_of(run.fragment(0)) == bytes);
}

TEST_CASE("a run killed before its first cell is started anew") {
  const Run run;
  std::filesystem::create_directory(run.path + ".cells");
  CHECK(run.store(true).finished().empty());
  CHECK(run.folder.left().empty());
}

TEST_CASE("without resume, old cells are dropped") {
  const Run run;
  run.killed_after(2);
  CHECK(run.store(false).finished().empty());
  CHECK(run.folder.left().empty());
}

TEST_CASE("to resume a run that came to its end is to have nothing to do") {
  Run run;
  {
    ResultStore store = run.store(false);
    for (std::uint32_t c = 0; c < 4; ++c) store.add(sample_cell(c));
    store.assemble();
  }
  SECTION("of this spec") {
    ResultStore store = run.store(true);
    CHECK(store.finished() == Cells{0, 1, 2, 3});
    store.assemble();
    CHECK(ResultFile::read(run.path).complete());
  }
  SECTION("of another") {
    const std::string bytes = bytes_of(run.path);
    run.provenance.spec += "# changed\n";
    CHECK_THROWS_AS(run.store(true), sim::ConfigError);
    CHECK(bytes_of(run.path) == bytes);
  }
  SECTION("that is no result") {
    put_bytes(run.path, "my notes");
    CHECK_THROWS_AS(run.store(true), sim::InputError);
    CHECK(bytes_of(run.path) == "my notes");
  }
  CHECK(run.folder.left() == std::vector<std::string>{"a.h5"});
}

TEST_CASE("an output that is no place for a file is refused before anything is made") {
  const TemporaryFolder folder;
  const auto complaint = [](const std::string& path) -> std::string {
    try {
      ResultStore(path, sample_provenance(), sample_dimensions(), 4, false);
      return "";
    } catch (const sim::Error& error) {
      return error.what();
    }
  };
  CHECK(complaint(folder / "no/a.h5") ==
        "output = " + (folder / "no/a.h5") + ": the folder " + (folder / "no") + " must exist");
  CHECK(complaint(folder / "") == "output = " + (folder / "") + ": must not be a folder");
  CHECK(complaint("/dev/full").find("must be an ordinary file") != std::string::npos);
  CHECK(folder.left().empty());
  if (geteuid() != 0) {
    std::filesystem::permissions(folder / "", std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    CHECK_THROWS_AS(ResultStore(folder / "a.h5", sample_provenance(), sample_dimensions(), 4, false), sim::IoError);
    std::filesystem::permissions(folder / "", std::filesystem::perms::owner_all);
  }
}

}  // namespace
}  // namespace springtide::results
