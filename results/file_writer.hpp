#pragma once

#include <string>
#include <vector>

#include "results/cell_result.hpp"
#include "results/provenance.hpp"

namespace springtide::results {

/// Writes a whole result file: under a temporary name beside it, made durable, then renamed. Under `path` there is the
/// old file or the new one, never a part.
/// @param cells     in any order; the file has them by CellResult::cell
/// @param complete  whether these are all the cells of the spec
/// @throws sim::IoError naming the file and the reason; the temporary file is removed.
void write_result_file(const std::string& path, const Provenance& provenance, const Dimensions& dimensions,
                       std::vector<CellResult> cells, bool complete);

}  // namespace springtide::results
