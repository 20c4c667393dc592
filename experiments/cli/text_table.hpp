#pragma once

#include <string>
#include <vector>

namespace springtide::experiments::cli {

/// Prints rows in columns as wide as their widest cell, two spaces apart; the last column is not padded.
void print_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

}  // namespace springtide::experiments::cli
