#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/events/time.hpp"

namespace springtide::sim {

/// What a parameter can hold. Integers are signed: a -5 must be seen as a -5 to be refused.
using ParameterValue = std::variant<bool, std::int64_t, double, SimDuration, std::string, std::vector<std::int64_t>,
                                    std::vector<std::string>>;

/// The spelling of a value in a spec: 0.5, "1h", [64, 32], ["mlp", "cart"].
std::string format_value(const ParameterValue& value);

/// One parameter of a plug-in: what `springtide describe` prints and what a spec is checked against.
struct ParameterInfo {
  std::string name;
  ParameterValue default_value;  ///< its alternative is the parameter's type
  std::string unit = {};         ///< "" where there is none
  std::string meaning = {};      ///< one line
  /// Inclusive bounds of a number, a duration (in seconds), each of a list of integers, or how many strings a list has.
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool above_minimum = false;             ///< the minimum itself is refused
  std::vector<std::string> choices = {};  ///< of a string, or each of a list of them; empty: any
  /// Has a say only where another parameter, a string, has this value; without a name: always.
  struct Condition {
    std::string name = {}, value = {};
  };
  Condition only_with = {};

  /// "must be at least 1", "must be above 0 and at most 1", "must be one of a, b".
  std::string rule() const;
  /// "bool", "integer", "number", "duration", "string", "list of integers" or
  /// "list of strings".
  std::string_view type_name() const;
  bool same_type(const ParameterValue& value) const { return value.index() == default_value.index(); }
  /// Whether a value of the right type obeys rule(). NaN never does.
  bool allows(const ParameterValue& value) const;
};

/// Resolved parameters: every name the plug-in declared, with the spec's value or the default.
class Parameters {
 public:
  Parameters() = default;
  /// @throws ConfigError naming every unknown name, wrong type and value out of range ("place: key = value: rule").
  ///         An integer is taken where a number is expected.
  static Parameters resolve(std::string_view place, const std::vector<ParameterInfo>& declared,
                            const std::map<std::string, ParameterValue>& given);

  bool flag(std::string_view name) const { return get<bool>(name); }
  std::int64_t integer(std::string_view name) const { return get<std::int64_t>(name); }
  double number(std::string_view name) const { return get<double>(name); }
  SimDuration duration(std::string_view name) const { return get<SimDuration>(name); }
  const std::string& text(std::string_view name) const { return get<std::string>(name); }
  const std::vector<std::int64_t>& list(std::string_view name) const { return get<std::vector<std::int64_t>>(name); }
  const std::vector<std::string>& texts(std::string_view name) const { return get<std::vector<std::string>>(name); }

  const std::map<std::string, ParameterValue, std::less<>>& values() const { return values_; }

 private:
  const ParameterValue& at(std::string_view name) const;
  template <typename T>
  const T& get(std::string_view name) const {
    return std::get<T>(at(name));
  }

  std::map<std::string, ParameterValue, std::less<>> values_;
};

/// A parameter that has been given a value of its own where it has no say, and the rule that it breaks.
struct IdleParameter {
  std::string name, rule;
};
std::vector<IdleParameter> idle_parameters(const std::vector<ParameterInfo>& declared, const Parameters& parameters);

/// Every problem of one given table, as lines "key = value: rule"; empty when it is right.
std::vector<std::string> parameter_problems(const std::vector<ParameterInfo>& declared,
                                            const std::map<std::string, ParameterValue>& given);

}  // namespace springtide::sim
