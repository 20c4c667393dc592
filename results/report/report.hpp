#pragma once

#include <string>

#include "results/result_file.hpp"

namespace springtide::results {

/// A result as one HTML page that needs nothing from outside: what was run, tables with 95 % intervals over seeds,
/// figures to zoom into, provenance and spec. The same file gives the same bytes.
std::string report(const ResultFile& file);

}  // namespace springtide::results
