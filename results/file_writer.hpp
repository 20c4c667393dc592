#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "results/cell_result.hpp"
#include "results/provenance.hpp"

namespace springtide::results {

class Hdf5Writer;

/// Writes a whole result file: under a temporary name beside it, made durable, then renamed. Under `path` there is the
/// old file or the new one, never a part.
/// @param cells     in any order; the file has them by CellResult::cell
/// @param complete  whether these are all the cells of the spec
/// @param rows      for each cell whose raw rows are to be in the file, a file that has them; one at a time is copied
/// @throws sim::IoError naming the file and the reason, sim::InputError for rows that cannot be read; the temporary
///         file is removed.
void write_result_file(const std::string& path, const Provenance& provenance, const Dimensions& dimensions,
                       std::vector<CellResult> cells, bool complete,
                       const std::map<std::uint32_t, std::string>& rows = {});

/// Everything but the raw rows, within an Hdf5Session.
/// @param cells  in the order of CellResult::cell
void write_cells(Hdf5Writer& writer, const Provenance& provenance, const Dimensions& dimensions,
                 const std::vector<CellResult>& cells, bool complete);

}  // namespace springtide::results
