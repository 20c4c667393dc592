#pragma once

#include <string>
#include <vector>

#include "experiments/spec/problems.hpp"

namespace springtide::experiments {

/// One key of [sweep] with the values it takes.
struct SweepAxis {
  std::string key;                ///< "strategy.periodic.every"
  std::string section;            ///< algorithm, strategy, world or pipeline
  std::string label;              ///< of the algorithm or strategy; else empty
  std::vector<std::string> path;  ///< from the plug-in's table, else from the root of the document
  std::string shown;              ///< how a variant's label names it: "every"
  Node values;
};

/// Reads [sweep] and reports keys that name nothing and values that are no list.
std::vector<SweepAxis> read_sweep(const Table& document, Problems& problems);

/// Whether [sweep] takes several presets: each variant of the world then has one of its own laid under it.
bool sweeps_presets(const Table& document);

/// A table with the values of one point of a sweep set in it.
struct SweepVariant {
  Table table;
  std::string suffix;  ///< of the label: "(every=6h,window=3d)", presets left out; empty without axes
};
/// The cartesian product over those axes, the last one changing fastest; without axes, the base alone.
std::vector<SweepVariant> sweep_variants(const Table& base, const std::vector<SweepAxis>& axes, Problems& problems);

/// The axes of an algorithm or a strategy.
std::vector<SweepAxis> axes_of(const std::vector<SweepAxis>& axes, std::string_view section, std::string_view label);
/// The axes that make world variants: those of world and pipeline.
std::vector<SweepAxis> world_axes(const std::vector<SweepAxis>& axes);

}  // namespace springtide::experiments
