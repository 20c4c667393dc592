#pragma once

#include <string_view>

namespace springtide::results {

/// Why a variable may have no number in a cell, for a reader of the report: "scores are no probabilities".
/// @param path  of the schema, with or without _overall
std::string_view absence(std::string_view path);

}  // namespace springtide::results
