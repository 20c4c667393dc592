#pragma once

#include <string>

namespace springtide::results {

/// What it takes to get the same bits again: the root attributes of a result file.
struct Provenance {
  std::string title;
  std::string spec;          ///< resolved TOML
  std::string input_sha256;  ///< of the log's file; empty for worlds
  std::string created;       ///< UTC, ISO 8601
  std::string springtide_version, git_revision;
  bool git_dirty = false;
  std::string compiler, compiler_flags, architecture, cpu, os, libraries;
  std::string shard;  ///< "2/4": see Shard; empty for all cells
};

/// The first attribute in which two runs differ so that their cells cannot lie in one file, which names one spec, input
/// and build for all of them; null where there is none.
const char* differs_in(const Provenance& a, const Provenance& b);

/// Everything that this build on this machine knows of itself; title, spec and input are the caller's.
Provenance build_provenance();

}  // namespace springtide::results
