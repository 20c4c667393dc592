#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/spec/document.hpp"

namespace springtide::experiments {

/// The label of each element of [[algorithm]], [[strategy]] or [[world.drift]]: its `label`, else its `name` or
/// `kind`, numbered from 2 where it repeats (mlp, mlp2). An element with none of these is labelled by its index.
std::vector<std::string> element_labels(const Array& array);

/// "a.b.c" in parts. Everything after "sweep." is one key, since the keys of [sweep] are themselves dotted.
std::vector<std::string> split_path(std::string_view dotted);

/// Sets the value at a path; an element of an array is named by its label or its index (from 0). Tables that are
/// missing on the way are made.
/// @returns why there is no such place, or nothing when it is done.
std::optional<std::string> set_at_path(Table& root, const std::vector<std::string>& path, const Node& value);

}  // namespace springtide::experiments
