#include "sim/logs/csv_record.hpp"

#include <algorithm>

namespace springtide::sim {

std::string& CsvSplitter::open_field() {
  if (count_ == fields_.size()) fields_.emplace_back();
  std::string& field = fields_[count_++];
  field.clear();
  return field;
}

bool CsvSplitter::begin(std::string_view record) {
  count_ = at_ = 0;
  malformed_ = false;
  open_field();
  in_quotes_ = record.starts_with('"');
  if (in_quotes_) at_ = 1;
  return resume(record);
}

bool CsvSplitter::resume(std::string_view record) {
  for (;;) {
    std::string& field = fields_[count_ - 1];
    const bool quoted = in_quotes_;
    while (in_quotes_) {
      const std::size_t quote = std::min(record.find('"', at_), record.size());
      field.append(record.substr(at_, quote - at_));
      if (quote == record.size()) {
        at_ = quote;
        return false;
      }
      at_ = quote + 1;
      in_quotes_ = at_ < record.size() && record[at_] == '"';
      if (in_quotes_) {
        field += '"';
        ++at_;
      }
    }
    const std::size_t end = std::min(record.find(separator_, at_), record.size());
    if (quoted && end > at_) malformed_ = true;
    field.append(record.substr(at_, end - at_));
    if (end == record.size()) return true;
    at_ = end + 1;
    open_field();
    in_quotes_ = at_ < record.size() && record[at_] == '"';
    if (in_quotes_) ++at_;
  }
}

}  // namespace springtide::sim
