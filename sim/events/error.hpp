#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/time.hpp"

namespace springtide::sim {

/// The root of everything Springtide throws. Only main() catches it.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A parameter or a spec breaks a rule (exit status 2).
class ConfigError : public Error {
 public:
  using Error::Error;
};

/// A file the user named cannot be read as what it claims to be (exit status 2).
class InputError : public Error {
 public:
  using Error::Error;
};

/// The machine refused: a full disk, an unwritable folder (exit status 3).
class IoError : public Error {
 public:
  using Error::Error;
};

/// Collects every broken rule of one place, so that a user mends them all at once.
///
/// Message: "place: key = value: rule; key = value: rule".
class ConfigProblems {
 public:
  explicit ConfigProblems(std::string place) : place_(std::move(place)) {}

  template <typename Value>
  void require(bool holds, std::string_view key, const Value& value, std::string_view rule) {
    if (!holds) problems_.push_back(fmt::format("{} = {}: {}", key, spelled(value), rule));
  }
  void add(std::string problem) { problems_.push_back(std::move(problem)); }
  bool any() const { return !problems_.empty(); }
  const std::vector<std::string>& all() const { return problems_; }
  /// @throws ConfigError naming every problem, when there is one.
  void throw_if_any() const;

 private:
  template <typename Value>
  static std::string spelled(const Value& value) {
    if constexpr (std::is_same_v<Value, SimDuration> || std::is_convertible_v<Value, SimDuration>) {
      return format_duration(value);
    } else {
      return fmt::format("{}", value);
    }
  }

  std::string place_;
  std::vector<std::string> problems_;
};

/// "did you mean 'x'?" for the nearest of the known names, or a list of them all when none is near.
std::string nearest_name_hint(std::string_view wrong, const std::vector<std::string>& known);

}  // namespace springtide::sim
