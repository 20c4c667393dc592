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

/// What ResultFile reads back of one cell, but for its raw rows: without the names, units and dimensions that other
/// readers go by, which take most of the time of a file with one cell. Within an Hdf5Session.
void write_fragment(Hdf5Writer& writer, const Provenance& provenance, const Dimensions& dimensions,
                    const CellResult& cell);

}  // namespace springtide::results
