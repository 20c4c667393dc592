#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "experiments/cli/verb.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

void print_help() {
  fmt::print(
      "usage: springtide VERB ...\n\n"
      "Measures how up-to-date recommenders stay while the world around them moves.\n\n"
      "verbs:\n");
  for (const Verb& verb : verbs()) fmt::print("  {:<10} {}\n", verb.name, verb.summary);
  fmt::print(
      "\noptions:\n"
      "  -h, --help   print this; after a verb: its own help\n"
      "  --version    print the version\n\n"
      "exit status:\n"
      "  0    done; of score, check and verify: it holds\n"
      "  1    score, check or verify says no\n"
      "  2    the input is wrong: the message says what and where; nothing was written\n"
      "  3    a run failed, or the machine refused; finished cells are kept\n"
      "  130  interrupted; finished cells are kept\n\n"
      "examples:\n"
      "  springtide list worlds\n"
      "  springtide run experiments/specs/quickstart.toml\n"
      "  springtide show quickstart.h5\n");
}

}  // namespace

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> kVerbs = {
      run_verb(),  merge_verb(), simulate_verb(), fit_verb(),   calibrate_verb(), list_verb(),  describe_verb(),
      show_verb(), score_verb(), compare_verb(),  check_verb(), verify_verb(),    report_verb()};
  return kVerbs;
}

ExitStatus dispatch(const std::vector<std::string>& arguments) {
  std::vector<std::string> known;
  for (const Verb& verb : verbs()) known.emplace_back(verb.name);
  if (arguments.empty()) {
    throw sim::ConfigError("no verb; see springtide --help");
  }
  const std::string& first = arguments[0];
  if (first == "--help" || first == "-h" || first == "help") {
    print_help();
    return kDone;
  }
  if (first == "--version") {
    fmt::print("springtide {}\n", SPRINGTIDE_VERSION);
    return kDone;
  }
  const auto verb =
      std::find_if(verbs().begin(), verbs().end(), [&](const Verb& candidate) { return candidate.name == first; });
  if (verb != verbs().end()) return verb->run(*verb, {arguments.begin() + 1, arguments.end()});
  if (first.starts_with('-')) known = {"--help", "--version"};
  throw sim::ConfigError(fmt::format("{}: unknown {}; {}", first, first.starts_with('-') ? "option" : "verb",
                                     sim::nearest_name_hint(first, known)));
}

}  // namespace springtide::experiments::cli
