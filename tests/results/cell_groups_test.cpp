#include "results/cell_groups.hpp"

#include <cmath>
#include <limits>

#include "results/file_writer.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("cells are grouped by all but their seed") {
  const TemporaryFolder folder;
  write_result_file(folder / "a.h5", sample_provenance(), sample_dimensions(), sample_cells(), true);
  const ResultFile file = ResultFile::read(folder / "a.h5");
  const std::vector<CellGroup> groups = group_cells(file);
  REQUIRE(groups.size() == 2);
  CHECK(groups[1].algorithm == "mlp");
  REQUIRE(groups[1].cells.size() == 2);
  CHECK(groups[1].cells[1]->seed == 2);
  CHECK(groups[1].values("accuracy/ndcg_overall", 1) == std::vector<double>{0.51, 0.53});
  CHECK(std::isnan(groups[1].values("accuracy/ndcg_overall", 2)[0]));
  CHECK(std::isnan(groups[1].values("accuracy/rmse_overall")[1]));
}

TEST_CASE("a mean over seeds has an interval by Student's t") {
  // The quantile .975 of t with 2 degrees of freedom is 4.303 in any table; deviation 1, so the standard error is
  // 1 / sqrt 3.
  const SeedMean three = over_seeds(std::vector<double>{1.0, kNone, 2.0, 3.0});
  CHECK(three.seeds == 3);
  CHECK(three.mean == 2.0);
  CHECK(three.half_width == Approx(4.303 / std::sqrt(3.0)).epsilon(1e-4));
  const SeedMean one = over_seeds(std::vector<double>{kNone, 5.0});
  CHECK(one.mean == 5.0);
  CHECK(std::isnan(one.half_width));
  CHECK(over_seeds(std::vector<double>{kNone}).seeds == 0);
}

}  // namespace
}  // namespace springtide::results
