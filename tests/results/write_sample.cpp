// write_sample FILE.h5 [many|hostile]: the files that Python tests look at. Of `many` and `hostile`, every figure is a
// function of the cell: 100 cells in 50 groups; four with labels, title and spec made to break a page.
#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "results/file_writer.hpp"
#include "tests/results/sample.hpp"

namespace {

using namespace springtide::results;

std::vector<CellResult> many_cells() {
  std::vector<CellResult> cells;
  for (std::uint32_t number = 0; number < 100; ++number) {
    CellResult cell = sample_cell(number);
    cell.algorithm = fmt::format("algorithm_{}", number % 10);
    cell.strategy = fmt::format("every_{}_hours", 1 + number / 10 % 5);
    cell.seed = 1 + number / 50;
    cell.values["accuracy/auc"] = {0.5 + 0.001 * number, 0.6, 0.75 - 0.001 * number};
    cell.values["accuracy/auc_overall"] = {0.6 + 0.1 * std::sin(number)};
    cell.values["freshness/age_mean"] = {3600.0 * (1 + number / 10 % 5)};
    cell.values["cost/train_seconds"] = {0.1 * (1 + number % 10)};
    cells.push_back(std::move(cell));
  }
  return cells;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) return 2;
  const bool many = argc == 3 && std::strcmp(argv[2], "many") == 0;
  std::vector<CellResult> cells = many ? many_cells() : sample_cells();
  Provenance provenance = sample_provenance();
  if (argc == 3 && !many) {
    const std::string hostile = "</script><script>throw 1</script>\"'&{{data}}<!--";
    provenance.title = hostile;
    provenance.spec = std::string(3000, 'x') + hostile + "\n</pre>\x01\n";
    for (CellResult& cell : cells) cell.algorithm += hostile;
  }
  write_result_file(argv[1], provenance, sample_dimensions(), std::move(cells), true);
  return 0;
}
