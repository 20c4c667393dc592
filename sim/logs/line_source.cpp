#include "sim/logs/line_source.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "sim/events/error.hpp"

namespace springtide::sim {
namespace {

constexpr unsigned kBlock = 1U << 20U;

[[noreturn]] void unreadable(const std::string& path, std::string_view reason) {
  throw InputError(fmt::format("{}: cannot be read: {}", path, reason));
}

// What zlib says is wrong; it puts the path before it, which is in our message already.
std::string reason_of(gzFile_s* file, const std::string& path) {
  int status = Z_OK;
  std::string_view reason = gzerror(file, &status);
  if (status == Z_ERRNO) return std::strerror(errno);
  const std::string prefix = path + ": ";
  if (reason.starts_with(prefix)) reason.remove_prefix(prefix.size());
  return std::string(reason);
}

// gzread hands a plain file through as it is.
std::string unpacked(const std::string& path) {
  // A log is read twice, for its events and for its hash: a pipe would hang the second time.
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) unreadable(path, "is a folder");
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    unreadable(path, "is no regular file");
  }
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) unreadable(path, std::strerror(errno));
  gzbuffer(file.get(), kBlock / 4);
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + kBlock);
    const int got = gzread(file.get(), text.data() + before, kBlock);
    text.resize(before + static_cast<std::size_t>(std::max(0, got)));
    if (got > 0) continue;
    // A file cut short ends like a whole one, with 0, but leaves a note.
    int left = Z_OK;
    gzerror(file.get(), &left);
    if (got < 0 || left != Z_OK) unreadable(path, reason_of(file.get(), path));
    return text;
  }
}

}  // namespace

LineSource::LineSource(const std::string& path) : LineSource(path, unpacked(path)) {}

LineSource::LineSource(std::string name, std::string text) : path_(std::move(name)), text_(std::move(text)) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // a byte order mark is no part of the first field
}

bool LineSource::next(std::string_view& line) {
  if (at_ >= text_.size()) return false;
  record_begin_ = at_;
  record_line_ = lines_ + 1;
  return extend(line);
}

bool LineSource::extend(std::string_view& record) {
  if (at_ >= text_.size()) return false;
  std::size_t end = std::min(text_.find('\n', at_), text_.size());
  const std::size_t line_begin = at_;
  at_ = end + 1;
  ++lines_;
  if (end > line_begin && text_[end - 1] == '\r') --end;
  record = std::string_view(text_).substr(record_begin_, end - record_begin_);
  return true;
}

std::string LineSource::here() const { return fmt::format("{}:{}", path_, record_line_); }

}  // namespace springtide::sim
