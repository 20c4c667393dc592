#include "results/output_lock.hpp"

#include <sys/wait.h>

#include <csignal>

#include "results/result_store.hpp"
#include "sim/events/error.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

ResultStore store_at(const std::string& path) { return {path, sample_provenance(), sample_dimensions(), 4, false}; }

std::string taken(const std::string& path, pid_t by) {
  return "output = " + path + ": is being written by process " + std::to_string(by) +
         "; wait until it ends, or name another output";
}

TEST_CASE("two stores never write one file") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  {
    ResultStore first = store_at(path);
    first.add(sample_cell(0));
    CHECK_THROWS_WITH(store_at(path), taken(path, getpid()));
    CHECK_THROWS_AS(OutputLock(path), sim::ConfigError);
    const OutputLock elsewhere(folder / "b.h5");
    // Nothing of the first one's was touched.
    first.assemble();
  }
  CHECK(folder.left() == std::vector<std::string>{"a.h5", "a.h5.cells"});
  CHECK(ResultStore(path, sample_provenance(), sample_dimensions(), 4, true).finished() == std::set<std::uint32_t>{0});
}

TEST_CASE("a killed run locks nothing, though its lock file lies there") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const ResultStore store = store_at(path);
    const char byte = 1;
    if (write(ready[1], &byte, 1) == 1) pause();
    _exit(1);
  }
  char byte = 0;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  CHECK_THROWS_WITH(store_at(path), taken(path, child));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
  CHECK(folder.left() == std::vector<std::string>{"a.h5.cells", "a.h5.lock"});
  CHECK(store_at(path).finished().empty());
  CHECK(folder.left().empty());
}

TEST_CASE("a lock that cannot be made says so") {
  CHECK_THROWS_WITH(OutputLock("/no/such/a.h5"), "/no/such/a.h5.lock: cannot be locked: No such file or directory");
}

}  // namespace
}  // namespace springtide::results
