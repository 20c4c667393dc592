#include "experiments/cli/arguments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/program_options/parsers.hpp>
#include <charconv>
#include <iostream>

#include "sim/events/error.hpp"

namespace springtide::experiments::cli {
namespace {

namespace po = boost::program_options;

std::vector<std::string> option_names(const po::options_description& options) {
  std::vector<std::string> names;
  for (const auto& option : options.options()) names.push_back("--" + option->long_name());
  return names;
}

void print_help(const Verb& verb, const po::options_description& options) {
  fmt::print("usage: springtide {} {}\n\n{}\n\n", verb.name, verb.synopsis, verb.summary);
  std::cout << options << std::flush;
  fmt::print("\nexamples:\n{}", verb.examples);
}

// Boost's own words name no near option and quote in their own way.
// @param all  the options and "argument"; must outlive the result, which points at it
po::parsed_options parsed(const po::options_description& all, const po::options_description& options,
                          const std::vector<std::string>& arguments) {
  po::positional_options_description rest;
  rest.add("argument", -1);
  // Guessing would take --thread for --threads today and refuse it when a --threadpool comes.
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  try {
    return po::command_line_parser(arguments).options(all).positional(rest).style(style).run();
  } catch (const po::unknown_option& error) {
    const std::string name = error.get_option_name();
    throw sim::ConfigError(
        fmt::format("{}: unknown option; {}", name, sim::nearest_name_hint(name, option_names(options))));
  } catch (const po::error& error) {
    throw sim::ConfigError(error.what());
  }
}

}  // namespace

std::optional<Arguments> Arguments::parse(const Verb& verb, po::options_description options,
                                          const std::vector<std::string>& wanted,
                                          const std::vector<std::string>& arguments) {
  options.add_options()("help,h", "print this and do nothing");
  Arguments result;
  po::options_description all(options);
  all.add_options()("argument", po::value<std::vector<std::string>>());
  const po::parsed_options found = parsed(all, options, arguments);
  try {
    po::store(found, result.values_);
  } catch (const po::error& error) {
    throw sim::ConfigError(error.what());
  }
  if (result.flag("help")) {
    print_help(verb, options);
    return std::nullopt;
  }
  for (const auto& option : found.options) {
    if (option.string_key == "argument") {
      result.positional_.insert(result.positional_.end(), option.value.begin(), option.value.end());
    }
  }
  const bool any_number = wanted.back().ends_with("...");
  const std::size_t count = result.positional_.size();
  const bool left_out = wanted.back().starts_with('[') && count + 1 == wanted.size();
  if (!left_out && (any_number ? count < wanted.size() : count != wanted.size())) {
    throw sim::ConfigError(fmt::format(
        "{}: wants {}, not {}; see springtide {} --help", verb.name, fmt::join(wanted, " "),
        result.positional_.empty() ? std::string("nothing") : fmt::format("'{}'", fmt::join(result.positional_, " ")),
        verb.name));
  }
  return result;
}

std::optional<std::string> Arguments::text(const char* option) const {
  if (values_.count(option) == 0) return std::nullopt;
  return values_[option].as<std::string>();
}

std::vector<std::string> Arguments::texts(const char* option) const {
  if (values_.count(option) == 0) return {};
  return values_[option].as<std::vector<std::string>>();
}

std::int64_t Arguments::whole(const char* option, std::int64_t otherwise, std::int64_t least, std::int64_t most) const {
  const std::optional<std::string> written = text(option);
  if (!written) return otherwise;
  std::int64_t value = 0;
  const char* end = written->data() + written->size();
  const auto [rest, error] = std::from_chars(written->data(), end, value);
  if (error != std::errc() || rest != end || value < least || value > most) {
    throw sim::ConfigError(
        fmt::format("--{} = {}: must be a whole number from {} to {}", option, *written, least, most));
  }
  return value;
}

}  // namespace springtide::experiments::cli
