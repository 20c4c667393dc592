#pragma once

#include <string_view>

namespace springtide::results {

/// A part of the page that was built in: results/report/page, and D3.
/// @param name  "page.html"
std::string_view page_text(std::string_view name);

}  // namespace springtide::results
