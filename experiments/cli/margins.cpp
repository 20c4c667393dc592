#include "experiments/cli/margins.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "experiments/spec/document.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {

std::vector<results::Margin> read_margins(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw sim::InputError(fmt::format("{}: cannot be read", path));
  const Table document = parse_document(text, path);
  for (const Entry& entry : document.entries) {
    if (entry.key == "margin" && entry.node.table() != nullptr) continue;
    throw sim::ConfigError(
        fmt::format("{}: {}: must be the table [margin]; there is nothing else", entry.key_at.text(), entry.key));
  }
  const Node* margin = document.find("margin");
  if (margin == nullptr || margin->table()->entries.empty()) {
    throw sim::ConfigError(
        fmt::format("{}: margin: is missing or empty: a table like [margin] \"accuracy/auc\" = 0.005", path));
  }
  std::vector<results::Margin> margins;
  for (const Entry& entry : margin->table()->entries) {
    const std::string* written = entry.node.text();
    try {
      margins.push_back(
          results::Margin::parse("margin.\"" + entry.key + "\"", written == nullptr ? entry.node.spelled() : *written));
    } catch (const sim::ConfigError& error) {
      throw sim::ConfigError(fmt::format("{}: {}", entry.node.at.text(), error.what()));
    }
    margins.back().metric = entry.key;
  }
  return margins;
}

}  // namespace springtide::experiments::cli
