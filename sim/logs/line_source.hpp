#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/logs/sha256.hpp"

namespace springtide::sim {

/// A whole text file in memory, gzip unpacked, handed out line by line. A byte order mark is left out.
class LineSource {
 public:
  /// @throws InputError when the file cannot be read or its gzip is damaged or cut short.
  explicit LineSource(const std::string& path);
  /// The same over a text already in memory, which is never unpacked; `name` is for messages.
  LineSource(std::string name, std::string text);

  /// The next line without its end ("\n" or "\r\n"); false after the last. It stays valid as long as the source.
  bool next(std::string_view& line);
  /// Takes one more physical line into the record just handed out: a quoted field may hold line ends.
  /// @returns false, and leaves the record alone, after the last line.
  bool extend(std::string_view& record);
  /// Where the record just handed out begins: "path:line", counted from 1.
  std::string here() const;
  const std::string& path() const { return path_; }

 private:
  std::string path_, text_;
  std::size_t at_ = 0, record_begin_ = 0;
  std::uint64_t lines_ = 0, record_line_ = 0;
};

}  // namespace springtide::sim
