#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/cli/verb.hpp"

namespace springtide::experiments::cli {

/// The arguments of a verb, taken apart.
class Arguments {
 public:
  /// Adds --help to the options; prints the help when it is asked for, and then returns nothing.
  /// @param wanted  the names of the arguments without a dash, all of them required: {"SPEC.toml"}; the last may end
  ///                in "...", and then be given more than once: {"PART.h5..."}, or be in brackets, and then be left
  ///                out:
  ///                {"[SPEC.toml]"}
  /// @throws sim::ConfigError for an unknown option (with its nearest name), a missing value, or too few or many
  ///         arguments.
  static std::optional<Arguments> parse(const Verb& verb, boost::program_options::options_description options,
                                        const std::vector<std::string>& wanted,
                                        const std::vector<std::string>& arguments);

  const std::string& positional(std::size_t place) const { return positional_[place]; }
  const std::vector<std::string>& positionals() const { return positional_; }
  bool flag(const char* option) const { return values_.count(option) != 0; }
  std::optional<std::string> text(const char* option) const;
  std::vector<std::string> texts(const char* option) const;
  /// A whole number within bounds. Read as text, since Boost turns a -5 into 4294967291 without a word.
  /// @throws sim::ConfigError "--threads = -5: must be a whole number from 0 to 4096"
  std::int64_t whole(const char* option, std::int64_t otherwise, std::int64_t least, std::int64_t most) const;

 private:
  boost::program_options::variables_map values_;
  std::vector<std::string> positional_;
};

}  // namespace springtide::experiments::cli
