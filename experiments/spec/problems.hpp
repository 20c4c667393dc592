#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/spec/document.hpp"

namespace springtide::experiments {

/// Collects every broken rule of a spec with its place, so that a user mends them all at once.
class Problems {
 public:
  /// @param origin names the spec in positions
  explicit Problems(std::string origin) : origin_(std::move(origin)) {}
  /// Where what is missing from the spec is reported.
  Position start() const { return {origin_, 1, 1}; }
  /// @param text "key.path = value: rule"
  void add(const Position& at, std::string text);
  /// "path = value: rule", at the value.
  void add(const Node& node, std::string_view path, std::string_view rule);
  bool any() const { return !found_.empty(); }
  std::size_t count() const { return found_.size(); }
  /// @throws sim::ConfigError, one problem a line in the order of their places (those of the file, then those of
  ///         --set), each only once.
  void throw_if_any() const;

 private:
  struct Problem {
    Position at;
    std::string text;
    auto operator<=>(const Problem&) const = default;
  };
  std::string origin_;
  std::vector<Problem> found_;
};

}  // namespace springtide::experiments
