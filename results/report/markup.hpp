#pragma once

#include <string>
#include <string_view>

#include "results/units.hpp"

namespace springtide::results {

/// Text as it may stand between tags and within quoted attributes of HTML; control characters, which HTML forbids, are
/// shown as U+FFFD.
std::string escaped(std::string_view text);

/// What a reader is told of a number: "0.7312 ±0.0021", to two digits of the half width, or four digits where there is
/// none or it would not show in them. `value` and `half_width` are divided by `scale`; `unit` stands behind. "" for a
/// value that is not finite.
std::string with_interval(double value, double half_width, double scale = 1.0, std::string_view unit = "");

/// The unit's name on a page, where it need not be short: "µs", "min".
std::string_view spelled(const Unit& unit);

}  // namespace springtide::results
