#pragma once

#include <optional>
#include <string_view>

namespace springtide::sim {

/// A decimal number that takes up the whole text and is finite as a float, in which event logs keep values.
/// @returns nothing for anything else: empty, "inf", "nan", "1e39", "5 stars".
std::optional<double> parse_value(std::string_view text);

}  // namespace springtide::sim
