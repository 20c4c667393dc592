#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/events/parameters.hpp"

namespace springtide::experiments::cli {

/// Something that `describe` can describe and, in a listed kind, `list` lists.
struct CatalogueEntry {
  std::string name;
  std::string_view kind;  ///< "algorithm", "strategy", "drift", "behaviour", "world", "log format", "metric", "section"
  std::string summary;
  std::vector<std::pair<std::string, std::string>> facts;  ///< "tasks" -> "click, next_item"
  std::vector<sim::ParameterInfo> parameters;
  std::string text;  ///< printed as it stands: a preset
};

/// All there is, kind by kind, each in the order of its registry.
const std::vector<CatalogueEntry>& catalogue();

/// Its parameters as rows of a table: name, type, default, unit, range, meaning.
const std::vector<std::string>& parameter_header();
std::vector<std::vector<std::string>> parameter_rows(const CatalogueEntry& entry);

}  // namespace springtide::experiments::cli
