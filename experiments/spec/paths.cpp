#include "experiments/spec/paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

const std::string* text_of(const Node& element, std::string_view key) {
  const Table* table = element.table();
  const Node* node = table == nullptr ? nullptr : table->find(key);
  return node == nullptr ? nullptr : node->text();
}

std::optional<std::size_t> element_named(const Array& array, std::string_view part) {
  const std::vector<std::string> labels = element_labels(array);
  const auto it = std::find(labels.begin(), labels.end(), part);
  if (it != labels.end()) return static_cast<std::size_t>(it - labels.begin());
  std::size_t position = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), position);
  if (error != std::errc() || end != part.data() + part.size() || position >= array.size()) return std::nullopt;
  return position;
}

}  // namespace

std::vector<std::string> element_labels(const Array& array) {
  std::set<std::string> taken;
  for (const Node& element : array) {
    if (const std::string* label = text_of(element, "label")) taken.insert(*label);
  }
  std::vector<std::string> labels;
  for (std::size_t position = 0; position < array.size(); ++position) {
    const Node& element = array[position];
    if (const std::string* label = text_of(element, "label")) {
      labels.push_back(*label);
      continue;
    }
    const std::string* name = text_of(element, "name");
    if (name == nullptr) name = text_of(element, "kind");
    const std::string stem = name == nullptr ? fmt::format("{}", position) : *name;
    std::string label = stem;
    for (int number = 2; !taken.insert(label).second; ++number) label = fmt::format("{}{}", stem, number);
    labels.push_back(label);
  }
  return labels;
}

std::vector<std::string> split_path(std::string_view dotted) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t dot = dotted.find('.');
    const bool last = dot == std::string_view::npos || (parts.size() == 1 && parts[0] == "sweep");
    if (last && dotted.size() > 1 && dotted.front() == '"' && dotted.back() == '"') {
      dotted = dotted.substr(1, dotted.size() - 2);  // sweep."strategy.periodic.every", as in the file
    }
    parts.emplace_back(last ? dotted : dotted.substr(0, dot));
    if (last) return parts;
    dotted.remove_prefix(dot + 1);
  }
}

std::optional<std::string> set_at_path(Table& root, const std::vector<std::string>& path, const Node& value) {
  Table* table = &root;
  for (std::size_t part = 0; part + 1 < path.size(); ++part) {
    Node* next = table->find(path[part]);
    if (next == nullptr) {
      table->set(path[part], value.at, Node{value.at, Table{}});
      next = table->find(path[part]);
    }
    if (auto* array = std::get_if<Array>(&next->value)) {
      ++part;
      const std::string whose = path[part - 1];
      if (part + 1 >= path.size()) return fmt::format("names no key of the {}", whose);
      const auto element = element_named(*array, path[part]);
      if (!element) {
        return fmt::format("there is no {} '{}'; {}", whose, path[part],
                           sim::nearest_name_hint(path[part], element_labels(*array)));
      }
      next = &(*array)[*element];
    }
    table = std::get_if<Table>(&next->value);
    if (table == nullptr) return fmt::format("'{}' holds a value, not keys", path[part]);
  }
  table->set(path.back(), value.at, value);
  return std::nullopt;
}

}  // namespace springtide::experiments
