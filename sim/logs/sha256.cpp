#include "sim/logs/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    SPRINGTIDE_CHECK(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }
  void update(std::string_view bytes) {
    SPRINGTIDE_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
  }
  std::string hexadecimal() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned length = 0;
    SPRINGTIDE_CHECK(EVP_DigestFinal_ex(context_.get(), hash.data(), &length) == 1);
    std::string digits;
    for (unsigned i = 0; i < length; ++i) digits += fmt::format("{:02x}", hash[i]);
    return digits;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

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
    hash.update(std::string_view(block).substr(0, got));
  }
  if (std::ferror(file.get()) != 0) unreadable(path);
  return hash.hexadecimal();
}

std::string text_sha256(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return hash.hexadecimal();
}

}  // namespace springtide::sim
