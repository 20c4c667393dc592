#include "results/laid_out.hpp"

#include <algorithm>

namespace springtide::results {
namespace {

// Width on screen: a UTF-8 continuation byte takes none.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string laid_out(const std::vector<std::vector<std::string>>& table, std::size_t names) {
  std::vector<std::size_t> widths(table.front().size(), 0);
  for (const auto& line : table) {
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], width_of(line[c]));
  }
  std::string text;
  for (const auto& line : table) {
    std::string laid;
    for (std::size_t c = 0; c < line.size(); ++c) {
      const std::string pad(widths[c] - width_of(line[c]), ' ');
      // Names to the left, figures to the right.
      laid += (c < names ? line[c] + pad : pad + line[c]) + "  ";
    }
    laid.erase(laid.find_last_not_of(' ') + 1);
    text += laid + "\n";
  }
  return text;
}

std::string markdown_table(const std::vector<std::vector<std::string>>& table) {
  std::string text;
  for (const auto& line : table) {
    text += "|";
    for (const std::string& cell : line) {
      text += " ";
      for (const char c : cell) text += c == '|' ? std::string("\\|") : std::string(1, c);
      text += " |";
    }
    text += "\n";
    if (&line != &table.front()) continue;
    for (std::size_t c = 0; c < line.size(); ++c) text += "|---";
    text += "|\n";
  }
  return text;
}

}  // namespace springtide::results
