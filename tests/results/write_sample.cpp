// write_sample FILE.h5: the file that xarray_test.py looks at.
#include "results/file_writer.hpp"
#include "tests/results/sample.hpp"

int main(int argc, char** argv) {
  using namespace springtide::results;
  if (argc != 2) return 2;
  write_result_file(argv[1], sample_provenance(), sample_dimensions(), sample_cells(), true);
  return 0;
}
