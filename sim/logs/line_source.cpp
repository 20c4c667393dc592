#include "sim/logs/line_source.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kBlock = 1U << 20U;

[[noreturn]] void unreadable(const std::string& path, const std::string& reason) {
  throw InputError(fmt::format("{}: cannot be read: {}", path, reason));
}

// gzread hands a plain file through as it is.
std::string unpacked(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) unreadable(path, "is a folder");
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) unreadable(path, std::strerror(errno));
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + kBlock);
    const int got = gzread(file.get(), text.data() + before, kBlock);
    text.resize(before + static_cast<std::size_t>(std::max(0, got)));
    if (got > 0) continue;
    int status = Z_OK;
    const char* reason = gzerror(file.get(), &status);
    if (got < 0 || status != Z_OK) unreadable(path, status == Z_ERRNO ? std::strerror(errno) : reason);
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
  return extend(line);
}

bool LineSource::extend(std::string_view& record) {
  if (at_ >= text_.size()) return false;
  std::size_t end = text_.find('\n', at_);
  if (end == std::string::npos) end = text_.size();
  at_ = end + 1;
  ++line_;
  if (end > record_begin_ && text_[end - 1] == '\r') --end;
  record = std::string_view(text_).substr(record_begin_, end - record_begin_);
  return true;
}

std::string LineSource::here() const { return fmt::format("{}:{}", path_, line_); }

std::string file_sha256(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) unreadable(path, std::strerror(errno));
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  SPRINGTIDE_CHECK(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
  std::string block(kBlock, '\0');
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    SPRINGTIDE_CHECK(EVP_DigestUpdate(context.get(), block.data(), got) == 1);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned length = 0;
  SPRINGTIDE_CHECK(EVP_DigestFinal_ex(context.get(), hash.data(), &length) == 1);
  std::string digits;
  for (unsigned i = 0; i < length; ++i) digits += fmt::format("{:02x}", hash[i]);
  return digits;
}

}  // namespace springtide::sim
