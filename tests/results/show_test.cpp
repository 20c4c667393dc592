#include "results/show.hpp"

#include "results/file_writer.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

std::string shown(std::vector<CellResult> cells, bool complete) {
  const TemporaryFolder folder;
  write_result_file(folder / "a.h5", sample_provenance(), sample_dimensions(), std::move(cells), complete);
  return show(ResultFile::read(folder / "a.h5"));
}

// From the first line of the table on.
std::string table_of(const std::string& text) { return text.substr(text.find("algorithm")); }

TEST_CASE("show prints a row an algorithm, strategy and world, with means over seeds") {
  // Means and standard errors by hand: the two seeds differ by 0.02 in auc, so (0.02 / 2) is the standard error.
  CHECK(table_of(shown(sample_cells(), true)) ==
        "algorithm            strategy  world             AUC         NDCG@10   age  publishes  serve p50  serve p99"
        "  examples\n"
        "logistic_regression  täglich   news   0.6100 ±0.0100  0.5100 ±0.0100  5.2h         24     1.30us     2.00us"
        "    123456\n"
        "mlp                  täglich   news   0.6200 ±0.0100  0.5200 ±0.0100  5.2h         24     1.30us     2.00us"
        "    123456\n"
        "\n"
        "Mean over seeds ± standard error.\n");
}

TEST_CASE("show says what is missing") {
  CellResult bare = sample_cell(1);
  bare.values.erase("accuracy/auc_overall");
  const std::string text = shown({sample_cell(0), bare}, false);
  CHECK(text.find("sample\n2 cells (INCOMPLETE") == 0);
  CHECK(text.find("RMSE") == std::string::npos);
  CHECK(table_of(text).find("mlp                  täglich   news       --") != std::string::npos);
  CHECK(text.find('\xC2') == std::string::npos);  // no ± where there is one seed
}

TEST_CASE("show of a file without cells is its header") {
  CHECK(shown({}, false).find("0 cells") != std::string::npos);
}

}  // namespace
}  // namespace springtide::results
