#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace springtide::sim {

/// Splits records by RFC 4180: a field may be quoted, "" within it is a quote, and separators and line ends may stand
/// within quotes. A quote inside a field that does not begin with one is a character like any other.
///
/// Works in one pass however many lines a record spans, and keeps the memory of its fields from record to record.
class CsvSplitter {
 public:
  explicit CsvSplitter(char separator) : separator_(separator) {}

  /// Splits a record from its beginning.
  /// @returns false when a quote is still open: the record goes on in the next line.
  bool begin(std::string_view record);
  /// Goes on where the last call stopped.
  /// @param record  the same record, longer by a line
  bool resume(std::string_view record);

  std::span<const std::string> fields() const { return std::span(fields_).first(count_); }
  /// Something other than a separator came after a closing quote, which RFC 4180 does not allow.
  bool malformed() const { return malformed_; }

 private:
  std::string& open_field();

  char separator_;
  std::vector<std::string> fields_;  // only the first count_ belong to this record
  std::size_t count_ = 0, at_ = 0;
  bool in_quotes_ = false, malformed_ = false;
};

}  // namespace springtide::sim
