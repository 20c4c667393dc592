#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/spec/problems.hpp"
#include "sim/events/parameters.hpp"

namespace springtide::experiments {

/// No duration of a spec is longer, so that sums of a few of them and a date stay far from overflow.
inline constexpr sim::SimDuration kLongestDuration = std::chrono::hours(24) * 36'500;

/// The value as the parameter's type: an integer serves as a number, a string such as "6h" as a duration.
std::optional<sim::ParameterValue> value_of(const Node& node, const sim::ParameterInfo& info);

/// What is wrong with a value ("must be at least 1"), or nothing. The default itself is always right.
std::optional<std::string> broken_rule(const Node& node, const sim::ParameterInfo& info);

/// Reads a table against what is declared for it and reports every unknown key, wrong type and value out of range.
/// @param table  absent: all defaults
/// @param path   of the table, as --set spells it: "world", "strategy.periodic"
/// @param others keys that the caller reads itself
/// @returns the parameters, with the default wherever a value was wrong.
sim::Parameters read_table(const Table* table, std::string_view path, const std::vector<sim::ParameterInfo>& declared,
                           const std::vector<std::string>& others, Problems& problems);

/// The table of a section; reports a section that is no table.
const Table* find_table(const Table& parent, std::string_view path, std::string_view key, Problems& problems);
/// The tables of an array of tables ([[algorithm]]), as nodes; reports what is not one. Absent: empty.
std::vector<const Node*> find_tables(const Table& parent, std::string_view path, std::string_view key,
                                     Problems& problems);

}  // namespace springtide::experiments
