#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace springtide::results {

/// A table for a terminal: columns as wide as their widest entry, two spaces apart, the first `names` of them to the
/// left and figures to the right.
/// @pre rows are of one length, UTF-8
std::string laid_out(const std::vector<std::vector<std::string>>& table, std::size_t names);

/// The same table in Markdown, the first row its heading.
std::string markdown_table(const std::vector<std::vector<std::string>>& table);

}  // namespace springtide::results
