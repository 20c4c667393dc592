#include "sim/events/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "sim/events/check.hpp"

namespace springtide::sim {

Sha256::Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  SPRINGTIDE_CHECK(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::update(std::span<const std::byte> bytes) {
  SPRINGTIDE_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::hexadecimal() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned length = 0;
  SPRINGTIDE_CHECK(EVP_DigestFinal_ex(context_.get(), hash.data(), &length) == 1);
  std::string digits;
  for (unsigned i = 0; i < length; ++i) digits += fmt::format("{:02x}", hash[i]);
  return digits;
}

}  // namespace springtide::sim
