#include "sim/events/parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::sim {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;  // clang 14 deduces no aggregates

bool in_range(const ParameterInfo& info, double value) {
  if (std::isnan(value)) return false;
  return (info.above_minimum ? value > info.minimum : value >= info.minimum) && value <= info.maximum;
}

std::string bound(const ParameterInfo& info, double value) {
  if (std::holds_alternative<SimDuration>(info.default_value)) return format_duration(from_seconds(value));
  return fmt::format("{}", value);
}

// An integer literal is a fine number; the rest must match exactly.
ParameterValue widened(const ParameterInfo& info, const ParameterValue& value) {
  if (std::holds_alternative<double>(info.default_value)) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  }
  // Durations are strings in a spec.
  if (std::holds_alternative<SimDuration>(info.default_value)) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      if (const auto span = parse_duration(*text)) return *span;
    }
  }
  // An empty list has no element type of its own.
  return value;
}

std::vector<std::string> names_of(const std::vector<ParameterInfo>& declared) {
  std::vector<std::string> names;
  for (const ParameterInfo& info : declared) names.push_back(info.name);
  return names;
}

const ParameterInfo* find(const std::vector<ParameterInfo>& declared, std::string_view name) {
  const auto it = std::find_if(declared.begin(), declared.end(), [&](const auto& info) { return info.name == name; });
  return it == declared.end() ? nullptr : &*it;
}

}  // namespace

std::string format_value(const ParameterValue& value) {
  return std::visit(
      Overloaded{[](bool flag) { return std::string(flag ? "true" : "false"); },
                 [](std::int64_t whole) { return fmt::format("{}", whole); },
                 [](double number) { return fmt::format("{}", number); },
                 [](SimDuration span) { return fmt::format("\"{}\"", format_duration(span)); },
                 [](const std::string& text) { return fmt::format("\"{}\"", text); },
                 [](const std::vector<std::int64_t>& list) { return fmt::format("[{}]", fmt::join(list, ", ")); },
                 [](const std::vector<std::string>& list) {
                   return list.empty() ? "[]" : fmt::format("[\"{}\"]", fmt::join(list, "\", \""));
                 }},
      value);
}

std::string ParameterInfo::rule() const {
  const bool several = std::holds_alternative<std::vector<std::string>>(default_value);
  if (!choices.empty() && !several) return fmt::format("must be one of {}", fmt::join(choices, ", "));
  const bool low = std::isfinite(minimum), high = std::isfinite(maximum);
  const std::string of = choices.empty() ? "" : fmt::format(" of {}", fmt::join(choices, ", "));
  const std::string_view word = above_minimum ? "above" : "at least";
  if (low && high)
    return fmt::format("must be {} {} and at most {}{}", word, bound(*this, minimum), bound(*this, maximum), of);
  if (low) return fmt::format("must be {} {}{}", word, bound(*this, minimum), of);
  if (high) return fmt::format("must be at most {}{}", bound(*this, maximum), of);
  if (!of.empty()) return "must be any" + of;
  return "must be a finite " + std::string(type_name());
}

std::string_view ParameterInfo::type_name() const {
  static constexpr std::string_view kNames[] = {"bool",   "integer",          "number",         "duration",
                                                "string", "list of integers", "list of strings"};
  return kNames[default_value.index()];
}

bool ParameterInfo::allows(const ParameterValue& value) const {
  const auto is_choice = [&](const std::string& text) {
    return choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end();
  };
  return std::visit(Overloaded{[](bool) { return true; },
                               [&](std::int64_t whole) { return in_range(*this, static_cast<double>(whole)); },
                               [&](double number) { return std::isfinite(number) && in_range(*this, number); },
                               [&](SimDuration span) { return in_range(*this, to_seconds(span)); }, is_choice,
                               [&](const std::vector<std::int64_t>& list) {
                                 return std::all_of(list.begin(), list.end(), [&](std::int64_t whole) {
                                   return in_range(*this, static_cast<double>(whole));
                                 });
                               },
                               [&](const std::vector<std::string>& list) {
                                 return in_range(*this, static_cast<double>(list.size())) &&
                                        std::all_of(list.begin(), list.end(), is_choice);
                               }},
                    value);
}

std::vector<IdleParameter> idle_parameters(const std::vector<ParameterInfo>& declared, const Parameters& parameters) {
  std::vector<IdleParameter> idle;
  for (const ParameterInfo& info : declared) {
    const auto& [name, value] = info.only_with;
    if (name.empty() || parameters.text(name) == value) continue;
    if (parameters.values().find(info.name)->second == info.default_value) continue;
    idle.push_back(
        {info.name, fmt::format("applies only with {} = \"{}\", which is \"{}\"", name, value, parameters.text(name))});
  }
  return idle;
}

std::vector<std::string> parameter_problems(const std::vector<ParameterInfo>& declared,
                                            const std::map<std::string, ParameterValue>& given) {
  std::vector<std::string> problems;
  for (const auto& [name, raw] : given) {
    const ParameterInfo* info = find(declared, name);
    if (info == nullptr) {
      problems.push_back(fmt::format("{} = {}: unknown key; {}", name, format_value(raw),
                                     nearest_name_hint(name, names_of(declared))));
      continue;
    }
    const ParameterValue value = widened(*info, raw);
    if (!info->same_type(value)) {
      const bool duration = std::holds_alternative<SimDuration>(info->default_value);
      problems.push_back(fmt::format("{} = {}: must be a {}{}", name, format_value(raw), info->type_name(),
                                     duration ? " like \"90s\", \"6h\" or \"1d\"" : ""));
    } else if (!info->allows(value)) {
      problems.push_back(fmt::format("{} = {}: {}", name, format_value(raw), info->rule()));
    }
  }
  return problems;
}

Parameters Parameters::resolve(std::string_view place, const std::vector<ParameterInfo>& declared,
                               const std::map<std::string, ParameterValue>& given) {
  ConfigProblems problems{std::string(place)};
  for (std::string& problem : parameter_problems(declared, given)) problems.add(std::move(problem));
  problems.throw_if_any();
  Parameters resolved;
  for (const ParameterInfo& info : declared) {
    const auto it = given.find(info.name);
    resolved.values_.emplace(info.name, it == given.end() ? info.default_value : widened(info, it->second));
  }
  return resolved;
}

const ParameterValue& Parameters::at(std::string_view name) const {
  const auto it = values_.find(name);
  SPRINGTIDE_CHECK(it != values_.end() && "a plug-in reads a parameter that it did not declare");
  return it->second;
}

}  // namespace springtide::sim
