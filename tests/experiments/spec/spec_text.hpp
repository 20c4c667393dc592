#pragma once

#include <string>
#include <vector>

#include "experiments/spec/spec.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {

/// A right spec that tests break one key of. Line 1 is [experiment].
inline const std::string kPlainSpec =
    "[experiment]\n"           // 1
    "name = \"plain\"\n"       // 2
    "seeds = [1, 2]\n"         // 3
    "warmup = \"1d\"\n"        // 4
    "[world]\n"                // 5
    "users = 100\n"            // 6
    "duration = \"2d\"\n"      // 7
    "[[world.drift]]\n"        // 8
    "kind = \"sudden\"\n"      // 9
    "at = \"36h\"\n"           // 10
    "[pipeline]\n"             // 11
    "label_window = \"5m\"\n"  // 12
    "[[algorithm]]\n"          // 13
    "name = \"popularity\"\n"  // 14
    "[[strategy]]\n"           // 15
    "name = \"periodic\"\n"    // 16
    "every = \"6h\"\n";        // 17

/// A right spec that replays a log. Line 3 is [log].
inline const std::string kLogSpec =
    "[experiment]\n"           // 1
    "name = \"plain\"\n"       // 2
    "[log]\n"                  // 3
    "format = \"csv\"\n"       // 4
    "path = \"events.csv\"\n"  // 5
    "task = \"next_item\"\n"   // 6
    "[[algorithm]]\n"          // 7
    "name = \"popularity\"\n"  // 8
    "[[strategy]]\n"           // 9
    "name = \"frozen\"\n";     // 10

/// The text with the first `from` in it replaced.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw sim::Error("the text of the test does not hold: " + from);
  return text.replace(at, from.size(), to);
}

inline Spec read(const std::string& text, const std::vector<std::string>& settings = {}) {
  return parse_spec(text, "s.toml", "/data", settings);
}

/// The message that refuses a spec; "" when it is taken.
inline std::string refusal(const std::string& text, const std::vector<std::string>& settings = {}) {
  try {
    read(text, settings);
    return "";
  } catch (const sim::ConfigError& error) {
    return error.what();
  }
}

}  // namespace springtide::experiments
