#include "experiments/spec/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

std::string type_rule(const sim::ParameterInfo& info) {
  if (std::holds_alternative<bool>(info.default_value)) return "must be true or false";
  if (std::holds_alternative<std::int64_t>(info.default_value)) return "must be an integer";
  if (std::holds_alternative<sim::SimDuration>(info.default_value)) {
    return "must be a duration like \"90s\", \"6h\" or \"1d\"";
  }
  return fmt::format("must be a {}", info.type_name());
}

template <typename T>
std::optional<sim::ParameterValue> list_of(const Array& array) {
  std::vector<T> list;
  for (const Node& element : array) {
    const auto* value = std::get_if<T>(&element.value);
    if (value == nullptr) return std::nullopt;
    list.push_back(*value);
  }
  return list;
}

}  // namespace

std::optional<sim::ParameterValue> value_of(const Node& node, const sim::ParameterInfo& info) {
  const sim::ParameterValue& wanted = info.default_value;
  if (const auto* list = node.array()) {
    if (std::holds_alternative<std::vector<std::int64_t>>(wanted)) return list_of<std::int64_t>(*list);
    if (std::holds_alternative<std::vector<std::string>>(wanted)) return list_of<std::string>(*list);
    return std::nullopt;
  }
  if (const auto* text = node.text()) {
    if (std::holds_alternative<std::string>(wanted)) return *text;
    if (!std::holds_alternative<sim::SimDuration>(wanted)) return std::nullopt;
    if (const auto span = sim::parse_duration(*text)) return *span;
    return std::nullopt;
  }
  if (const auto* flag = std::get_if<bool>(&node.value)) {
    return std::holds_alternative<bool>(wanted) ? std::optional<sim::ParameterValue>(*flag) : std::nullopt;
  }
  if (const auto* whole = std::get_if<std::int64_t>(&node.value)) {
    if (std::holds_alternative<std::int64_t>(wanted)) return *whole;
    if (std::holds_alternative<double>(wanted)) return static_cast<double>(*whole);
    return std::nullopt;
  }
  if (const auto* number = std::get_if<double>(&node.value)) {
    return std::holds_alternative<double>(wanted) ? std::optional<sim::ParameterValue>(*number) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> broken_rule(const Node& node, const sim::ParameterInfo& info) {
  const auto value = value_of(node, info);
  if (!value) return type_rule(info);
  // A default may lie outside the range, where it stands for "none".
  if (*value == info.default_value) return std::nullopt;
  if (!info.allows(*value)) {
    std::string rule = info.rule();
    const auto* text = std::get_if<std::string>(&*value);
    if (text != nullptr) {
      const std::string hint = sim::nearest_name_hint(*text, info.choices);
      if (hint.starts_with("did you mean")) rule += "; " + hint;
    }
    return rule;
  }
  const auto* span = std::get_if<sim::SimDuration>(&*value);
  if (span != nullptr && (*span > kLongestDuration || *span < -kLongestDuration)) {
    return fmt::format("must be at most {}", sim::format_duration(kLongestDuration));
  }
  return std::nullopt;
}

sim::Parameters read_table(const Table* table, std::string_view path, const std::vector<sim::ParameterInfo>& declared,
                           const std::vector<std::string>& others, Problems& problems) {
  std::map<std::string, sim::ParameterValue> given;
  std::vector<std::string> known = others;
  for (const sim::ParameterInfo& info : declared) known.push_back(info.name);
  if (table != nullptr) {
    for (const auto& [key, key_at, node] : table->entries) {
      const std::string full = fmt::format("{}.{}", path, key);
      const auto info = std::find_if(declared.begin(), declared.end(),
                                     [&, &wanted = key](const auto& row) { return row.name == wanted; });
      if (info != declared.end()) {
        if (const auto rule = broken_rule(node, *info)) {
          problems.add(node, full, *rule);
        } else if (const auto value = value_of(node, *info); *value != info->default_value) {
          given.emplace(key, *value);
        }
      } else if (std::find(others.begin(), others.end(), key) == others.end()) {
        problems.add(key_at,
                     fmt::format("{} = {}: unknown key; {}", full, node.spelled(), sim::nearest_name_hint(key, known)));
      }
    }
  }
  return sim::Parameters::resolve(path, declared, given);
}

const Table* find_table(const Table& parent, std::string_view path, std::string_view key, Problems& problems) {
  const Node* node = parent.find(key);
  if (node == nullptr) return nullptr;
  if (node->table() == nullptr) {
    problems.add(*node, path, fmt::format("must be a table; write [{}]", path));
  }
  return node->table();
}

std::vector<const Node*> find_tables(const Table& parent, std::string_view path, std::string_view key,
                                     Problems& problems) {
  const Node* node = parent.find(key);
  if (node == nullptr) return {};
  const Array* array = node->array();
  if (array == nullptr) {
    problems.add(*node, path, fmt::format("must be an array of tables; write [[{}]]", path));
    return {};
  }
  std::vector<const Node*> tables;
  for (const Node& element : *array) {
    if (element.table() == nullptr) {
      problems.add(element, path, fmt::format("must be a table; write [[{}]]", path));
    } else {
      tables.push_back(&element);
    }
  }
  return tables;
}

}  // namespace springtide::experiments
