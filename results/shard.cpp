#include "results/shard.hpp"

#include <fmt/format.h>

#include <charconv>

#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

constexpr std::uint32_t kMost = 1'000'000;  // as many as a spec may have cells

bool read_whole(std::string_view text, std::uint32_t& value) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && rest == text.data() + text.size();
}

}  // namespace

Shard Shard::parse(std::string_view text, std::string_view name) {
  const std::size_t slash = text.find('/');
  Shard shard;
  if (slash == std::string_view::npos || !read_whole(text.substr(0, slash), shard.number) ||
      !read_whole(text.substr(slash + 1), shard.of) || shard.number < 1 || shard.number > shard.of ||
      shard.of > kMost) {
    throw sim::ConfigError(
        fmt::format("{} = {}: must be I/N, part I of N, like 2/4: whole numbers with I from 1 to N and N at most {}",
                    name, text, kMost));
  }
  return shard;
}

std::string Shard::text() const { return of == 1 ? "" : fmt::format("{}/{}", number, of); }

std::uint32_t Shard::first(std::uint32_t cells) const {
  return static_cast<std::uint32_t>(std::uint64_t{cells} * (number - 1) / of);
}

}  // namespace springtide::results
