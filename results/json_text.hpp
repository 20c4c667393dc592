#pragma once

#include <string>
#include <string_view>

namespace springtide::results {

/// A quoted string of JSON. It may stand within a page's <script> too: '<', '>' and '&' are written as \u escapes.
std::string json_text(std::string_view text);
/// The shortest that gives the same double, or of so many significant digits; "null" for what is not finite: JSON has
/// no NaN.
std::string json_number(double value);
std::string json_number(double value, int digits);

}  // namespace springtide::results
