#pragma once

#include <string>
#include <vector>

namespace springtide::results {

/// Lays the shards of one experiment together: the file of a run that was never split, but for `created`, for what is
/// wall-clock and for `cpu`, `os` and `libraries`, which name all of those that differ.
/// @param paths  result files; together they must have every cell once
/// @param cells  what to call each cell of their spec, by its number
/// @param output  not among the paths
/// @throws sim::InputError with a line for each rule broken: another spec, input, build or axis than the first file's,
/// a
///         shard that is not finished, cells that more than one file has or none; sim::IoError. Nothing is written
///         then.
void merge_results(const std::vector<std::string>& paths, const std::vector<std::string>& cells,
                   const std::string& output);

}  // namespace springtide::results
