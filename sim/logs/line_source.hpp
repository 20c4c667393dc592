#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace springtide::sim {

/// A whole text file in memory, gzip unpacked, handed out line by line.
class LineSource {
 public:
  /// @throws InputError when the file cannot be read or its gzip is damaged.
  explicit LineSource(const std::string& path);
  /// The same over a text already in memory; `name` is for messages.
  LineSource(std::string name, std::string text);

  /// The next line without its end ("\n" or "\r\n"); false after the last.
  bool next(std::string_view& line);
  /// Takes one more physical line into the record just handed out: a quoted field may hold line ends.
  bool extend(std::string_view& record);
  std::uint64_t line_number() const { return line_; }  ///< of the last line handed out, from 1
  /// "path:line"
  std::string here() const;
  const std::string& path() const { return path_; }

 private:
  std::string path_, text_;
  std::size_t at_ = 0, record_begin_ = 0;
  std::uint64_t line_ = 0;
};

/// SHA-256 of a file's bytes as they lie on disk, in hexadecimal.
std::string file_sha256(const std::string& path);

}  // namespace springtide::sim
