#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace springtide::experiments::cli {

/// What the process tells the shell.
enum ExitStatus : int {
  kDone = 0,
  kSaysNo = 1,        ///< score, check or verify says no
  kWrongInput = 2,    ///< the user's input is wrong; nothing was written
  kRunFailed = 3,     ///< a run failed; finished cells are kept
  kInterrupted = 130  ///< likewise
};

/// One word of the command line: `springtide VERB ...`.
struct Verb {
  std::string_view name;
  std::string_view synopsis;  ///< what comes after the name
  std::string_view summary;   ///< one line
  std::string_view examples;  ///< lines of --help
  ExitStatus (*run)(const Verb& verb, const std::vector<std::string>& arguments);
};

// One file each.
Verb run_verb();
Verb simulate_verb();
Verb fit_verb();
Verb calibrate_verb();
Verb list_verb();
Verb describe_verb();
Verb show_verb();
Verb score_verb();
Verb compare_verb();
Verb check_verb();
Verb verify_verb();
Verb report_verb();
Verb merge_verb();

/// Every verb, in the order of --help.
const std::vector<Verb>& verbs();

/// Carries out a command line without its program name.
/// @throws sim::ConfigError for a verb or an option that does not exist, and whatever the verb throws
ExitStatus dispatch(const std::vector<std::string>& arguments);

}  // namespace springtide::experiments::cli
