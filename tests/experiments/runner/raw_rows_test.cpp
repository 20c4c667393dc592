// keep_requests: every accuracy figure can be computed again from the file alone, to the bit, under each task.

#include "experiments/metrics/raw_rows.hpp"

#include <hdf5.h>
#include <unistd.h>

#include <bit>
#include <filesystem>
#include <map>

#include "experiments/runner.hpp"
#include "results/result_file.hpp"
#include "results/schema.hpp"
#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

namespace fs = std::filesystem;

// A cell an algorithm and strategy: with probabilities and without, the truth itself, scores that hang on the position.
const std::string kClick = R"(
[experiment]
name = "click"
seeds = [1, 2]
warmup = "6h"
[world]
preset = "news"
users = 300
items = 200
duration = "2d"
requests_per_user_per_day = 3.0
[[world.drift]]
kind = "sudden"
at = "1d"
[pipeline]
label_window = "10m"
[[algorithm]]
name = "oracle"
[[algorithm]]
name = "logistic_regression"
[[algorithm]]
name = "item_knn"
[[strategy]]
name = "online"
[metrics]
window = "5h"
fading_factor = 0.99
latency = "none"
)";

std::string of_log(const std::string& task, const std::string& algorithm) {
  return R"([experiment]
name = "log"
warmup = "30%"
[log]
format = "movietweetings"
path = ")" +
         std::string(SPRINGTIDE_SOURCE_DIR) + R"(/sim/logs/samples/movietweetings_10k.dat"
task = ")" +
         task +
         R"("
[[algorithm]]
name = ")" +
         algorithm + R"("
[[strategy]]
name = "frozen"
[[strategy]]
name = "periodic"
every = "1d"
[metrics]
window = "7d"
cutoffs = [5, 20]
latency = "none"
)";
}

struct Kept {
  fs::path folder = fs::temp_directory_path() / ("springtide_raw_rows_" + std::to_string(::getpid()));
  std::string path = (folder / "kept.h5").string();

  explicit Kept(const std::string& spec) {
    fs::create_directories(folder);
    run(spec + "keep_requests = true\n", path);
  }
  ~Kept() { fs::remove_all(folder); }

  static void run(const std::string& spec, const std::string& to) {
    const RunReport report =
        run_experiment(parse_spec(spec, "test.toml"), {.output = to, .threads = 2, .resume = false, .quiet = true});
    REQUIRE(report.failures.empty());
    REQUIRE(report.finished == report.cells);
  }
  /// Paths of the variables of /accuracy that the rows do not give to the bit, in any cell.
  std::vector<std::string> different() const {
    const results::ResultFile file = results::ResultFile::read(path);
    std::vector<std::string> paths;
    for (const results::CellResult& stored : file.cells()) {
      const results::CellResult scored = score_raw_rows(path, stored.cell, file.dimensions().cutoffs);
      for (const results::VariableInfo& variable : results::schema()) {
        if (variable.group.starts_with("accuracy") && !same(stored, scored, variable.path())) {
          paths.push_back(variable.path());
        }
      }
    }
    return paths;
  }
  static bool same(const results::CellResult& a, const results::CellResult& b, const std::string& path) {
    const auto bits = [&](const results::CellResult& cell) {
      std::vector<std::uint64_t> values;
      const auto it = cell.values.find(path);
      if (it == cell.values.end()) return values;
      for (const double value : it->second) values.push_back(value == value ? std::bit_cast<std::uint64_t>(value) : 0);
      // A file cannot tell a variable without a number from one that is missing.
      if (std::all_of(values.begin(), values.end(), [](std::uint64_t bit) { return bit == 0; })) values.clear();
      return values;
    };
    return bits(a) == bits(b);
  }
  template <typename T>
  void change(const std::string& column, hid_t type, T value) const {
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t dataset = H5Dopen2(file, column.c_str(), H5P_DEFAULT);
    REQUIRE(dataset >= 0);
    const hid_t space = H5Dget_space(dataset);
    const hsize_t row = 100, one = 1;
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &row, nullptr, &one, nullptr);
    const hid_t memory = H5Screate_simple(1, &one, nullptr);
    REQUIRE(H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, &value) >= 0);
    H5Sclose(memory);
    H5Sclose(space);
    H5Dclose(dataset);
    H5Adelete(file, "sealed");
    REQUIRE(H5Fclose(file) >= 0);
  }
};

TEST_CASE("clicks are scored again from their raw rows, to the bit", "[threads]") {
  const Kept kept(kClick);
  CHECK(kept.different().empty());
  // And the rows change nothing else.
  const std::string without = (kept.folder / "without.h5").string();
  Kept::run(kClick, without);
  const results::ResultFile a = results::ResultFile::read(kept.path), b = results::ResultFile::read(without);
  REQUIRE(a.cells().size() == 6);
  for (std::size_t c = 0; c < 6; ++c) {
    CHECK(a.cells()[c].digest == b.cells()[c].digest);
    CHECK(a.has_rows(a.cells()[c].cell));
    CHECK_FALSE(b.has_rows(b.cells()[c].cell));
  }
}

TEST_CASE("next items and ratings are scored again from their raw rows, to the bit") {
  CHECK(Kept(of_log("next_item", "item_knn")).different().empty());
  CHECK(Kept(of_log("rating", "biased_mf")).different().empty());
}

TEST_CASE("one changed raw value is found out, by the metrics that see it") {
  using Paths = std::vector<std::string>;
  SECTION("an item taken from the list") {
    const Kept kept(of_log("next_item", "item_knn"));
    kept.change("requests/1/rank", H5T_NATIVE_UINT32, std::uint32_t{1});
    const Paths found = kept.different();
    CHECK(std::count(found.begin(), found.end(), "accuracy/mrr") == 1);
    CHECK(std::count(found.begin(), found.end(), "accuracy/ndcg_overall") == 1);
    CHECK(std::count(found.begin(), found.end(), "accuracy/coverage") == 0);
  }
  SECTION("a predicted rating, by one part in a million") {
    const Kept kept(of_log("rating", "mean_rating"));
    kept.change("requests/0/predicted", H5T_NATIVE_FLOAT, 7.000001F);
    const Paths found = kept.different();
    for (const char* path : {"accuracy/rmse", "accuracy/rmse_overall", "accuracy/mae", "accuracy/mae_overall"}) {
      CHECK(std::count(found.begin(), found.end(), path) == 1);
    }
  }
  SECTION("rows that no replay gives") {
    const Kept kept(of_log("rating", "mean_rating"));
    SECTION("an item beyond the catalogue") {
      kept.change("requests/0/item", H5T_NATIVE_UINT32, 4'000'000'000U);
      CHECK_THROWS_WITH(kept.different(), kept.path +
                                              ": requests/0/item, row 100: an item of its request is beyond "
                                              "the catalogue");
    }
    SECTION("a score that is no number") {
      kept.change("requests/0/predicted", H5T_NATIVE_FLOAT, std::numeric_limits<float>::quiet_NaN());
      CHECK_THROWS_WITH(kept.different(),
                        kept.path + ": requests/0/predicted, row 100: a value of its request is no number");
    }
    SECTION("a time that runs backwards") {
      kept.change("requests/0/time", H5T_NATIVE_INT64, std::int64_t{0});
      CHECK_THROWS_WITH(kept.different(), kept.path +
                                              ": requests/0/time, row 100: must not be before the row above, "
                                              "and within the measured span");
    }
    SECTION("two ratings in a request") {
      kept.change("requests/0/impressions", H5T_NATIVE_UINT32, 2U);
      CHECK_THROWS_WITH(kept.different(), kept.path + ": requests/0/impressions, row 100: must be 1 under this task");
    }
  }
}

}  // namespace
}  // namespace springtide::experiments
