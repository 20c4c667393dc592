#include "sim/logs/sha256.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "sim/events/error.hpp"
#include "sim/events/sha256.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;

[[noreturn]] void unreadable(const std::string& path) {
  throw InputError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
}

}  // namespace

std::string file_sha256(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) unreadable(path);
  Sha256 hash;
  std::string block(kBlock, '\0');
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    hash.update(std::as_bytes(std::span(block).first(got)));
  }
  if (std::ferror(file.get()) != 0) unreadable(path);
  return hash.hexadecimal();
}

std::string text_sha256(std::string_view text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return hash.hexadecimal();
}

}  // namespace springtide::sim
