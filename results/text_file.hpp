#pragma once

#include <string>

namespace springtide::results {

/// Writes a whole text file: under `path` there is the old file or the new one, never a part.
/// @throws sim::IoError naming the path and the system's reason.
void write_text_file(const std::string& path, const std::string& text);

}  // namespace springtide::results
