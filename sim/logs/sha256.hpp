#pragma once

#include <string>
#include <string_view>

namespace springtide::sim {

/// SHA-256 of a file's bytes as they lie on disk (gzip stays packed), in lower-case hexadecimal.
/// @throws InputError when the file cannot be read.
std::string file_sha256(const std::string& path);
/// The same of a text in memory.
std::string text_sha256(std::string_view text);

}  // namespace springtide::sim
