#include "results/digest.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

TEST_CASE("one bit makes another digest") {
  const CellResult cell = sample_cell(0);
  CellResult other = cell;
  double& value = other.values["freshness/recovery_time"][0];
  value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) ^ 1U);
  CHECK(digest(other) != digest(cell));

  CellResult renamed = cell;
  renamed.algorithm += "2";
  CHECK(digest(renamed) != digest(cell));
}

TEST_CASE("what a wall clock says is not in the digest") {
  const CellResult cell = sample_cell(0);
  CellResult other = cell;
  other.values["latency/serve"][0] += 1.0;
  other.values["cost/wall_seconds"][0] += 1.0;
  CHECK(digest(other) == digest(cell));
  other.values["cost/train_examples"][0] += 1.0;
  CHECK(digest(other) != digest(cell));
}

TEST_CASE("all NaNs are alike, and as good as a variable that is missing") {
  const CellResult cell = sample_cell(0);
  CellResult other = cell;
  other.values["accuracy/auc"][1] = -std::numeric_limits<double>::quiet_NaN();
  CHECK(digest(other) == digest(cell));
  other.values["accuracy/rmse"] = {NAN, NAN, NAN};
  CHECK(digest(other) == digest(cell));
  other.values["accuracy/auc"][1] = 0.0;
  CHECK(digest(other) != digest(cell));
}

}  // namespace
}  // namespace springtide::results
