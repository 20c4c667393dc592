#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace springtide::experiments {

/// Where a key or value was written: a place in a file, or a --set on the command line (line 0).
struct Position {
  std::string place;
  std::uint32_t line = 0;  ///< from 1; 0: the place as a whole
  std::uint32_t column = 0;

  /// "spec.toml:3:1" or "--set world.users=5".
  std::string text() const;
  auto operator<=>(const Position&) const = default;
};

struct Entry;
struct Node;
using Array = std::vector<Node>;

/// A table whose entries are in the order of writing.
struct Table {
  std::vector<Entry> entries;

  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  /// Replaces the value of a key or appends the key.
  void set(std::string_view key, const Position& key_at, Node node);
  std::vector<std::string> keys() const;
};

/// A value of a TOML document that knows where it was written. Dates and times have no use in a spec: they are
/// monostate.
struct Node {
  Position at;
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Table> value;

  const Table* table() const { return std::get_if<Table>(&value); }
  const Array* array() const { return std::get_if<Array>(&value); }
  const std::string* text() const { return std::get_if<std::string>(&value); }
  /// As it stands in TOML on one line; "{...}" for a table.
  std::string spelled() const;
};

struct Entry {
  std::string key;
  Position key_at;
  Node node;
};

/// Reads TOML. @param origin names the text in positions.
/// @throws sim::ConfigError "origin:line:column: what is wrong" for what is not TOML.
Table parse_document(std::string_view text, const std::string& origin);

/// A key as TOML has it: bare where it can be, else quoted.
std::string key_of(std::string_view name);
/// A TOML basic string with its quotes.
std::string quoted(std::string_view text);

}  // namespace springtide::experiments
