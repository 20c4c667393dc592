#include "experiments/spec/document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>

#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

Position position_of(const toml::source_region& source, const std::string& origin) {
  return {origin, static_cast<std::uint32_t>(source.begin.line), static_cast<std::uint32_t>(source.begin.column)};
}

Table converted(const toml::table& table, const std::string& origin);

Node converted(const toml::node& source, const std::string& origin) {
  Node node{position_of(source.source(), origin), std::monostate()};
  if (const auto* flag = source.as_boolean()) {
    node.value = flag->get();
  } else if (const auto* whole = source.as_integer()) {
    node.value = whole->get();
  } else if (const auto* number = source.as_floating_point()) {
    node.value = number->get();
  } else if (const auto* text = source.as_string()) {
    node.value = text->get();
  } else if (const auto* list = source.as_array()) {
    Array array;
    for (const toml::node& element : *list) array.push_back(converted(element, origin));
    node.value = std::move(array);
  } else if (const auto* table = source.as_table()) {
    node.value = converted(*table, origin);
  }
  return node;
}

Table converted(const toml::table& table, const std::string& origin) {
  Table result;
  for (const auto& [key, node] : table) {
    result.entries.push_back({std::string(key.str()), position_of(key.source(), origin), converted(node, origin)});
  }
  // toml++ sorts by key; people read in the order they wrote.
  std::stable_sort(result.entries.begin(), result.entries.end(),
                   [](const Entry& a, const Entry& b) { return a.key_at < b.key_at; });
  return result;
}

}  // namespace

std::string Position::text() const { return line == 0 ? place : fmt::format("{}:{}:{}", place, line, column); }

const Node* Table::find(std::string_view key) const {
  const auto it = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return it == entries.end() ? nullptr : &it->node;
}

Node* Table::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

void Table::set(std::string_view key, const Position& key_at, Node node) {
  const auto it = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  if (it == entries.end()) {
    entries.push_back({std::string(key), key_at, std::move(node)});
  } else {
    it->key_at = key_at;
    it->node = std::move(node);
  }
}

std::vector<std::string> Table::keys() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.key);
  return names;
}

std::string key_of(std::string_view name) {
  constexpr std::string_view kBare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  const bool bare = !name.empty() && name.find_first_not_of(kBare) == std::string_view::npos;
  return bare ? std::string(name) : quoted(name);
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20U || c == 0x7f) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string Node::spelled() const {
  struct Speller {
    std::string operator()(std::monostate) const { return "a date"; }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t whole) const { return fmt::format("{}", whole); }
    std::string operator()(double number) const {
      std::string digits = fmt::format("{}", number);
      // 6.0 must not read back as the integer 6.
      if (digits.find_first_not_of("-0123456789") == std::string::npos) digits += ".0";
      return digits;
    }
    std::string operator()(const std::string& text) const { return quoted(text); }
    std::string operator()(const Array& list) const {
      std::vector<std::string> parts;
      for (const Node& element : list) parts.push_back(element.spelled());
      return fmt::format("[{}]", fmt::join(parts, ", "));
    }
    std::string operator()(const Table&) const { return "{...}"; }
  };
  return std::visit(Speller(), value);
}

Table parse_document(std::string_view text, const std::string& origin) {
  try {
    return converted(toml::parse(text, origin), origin);
  } catch (const toml::parse_error& error) {
    std::string what(error.description());
    if (!what.empty()) what[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(what[0])));
    throw sim::ConfigError(fmt::format("{}: {}", position_of(error.source(), origin).text(), what));
  }
}

}  // namespace springtide::experiments
