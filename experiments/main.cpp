#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "experiments/cli/verb.hpp"
#include "sim/events/error.hpp"

namespace {

using namespace springtide;
using experiments::cli::ExitStatus;

// Several problems come one a line; each is told as an error of its own.
void print_errors(std::string_view message) {
  while (true) {
    const std::size_t end = message.find('\n');
    const std::string line(message.substr(0, end));
    std::fprintf(stderr, "springtide: error: %s\n", line.c_str());
    if (end == std::string_view::npos) return;
    message.remove_prefix(end + 1);
  }
}

ExitStatus guarded(int argc, char** argv) {
  try {
    const ExitStatus status = experiments::cli::dispatch({argv + 1, argv + argc});
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw sim::IoError("stdout: cannot be written");
    return status;
  } catch (const sim::ConfigError& error) {
    print_errors(error.what());
    return ExitStatus::kWrongInput;
  } catch (const sim::InputError& error) {
    print_errors(error.what());
    return ExitStatus::kWrongInput;
  } catch (const std::bad_alloc&) {
    print_errors("out of memory");
    return ExitStatus::kRunFailed;
  } catch (const std::exception& error) {
    print_errors(error.what());
    return ExitStatus::kRunFailed;
  }
}

}  // namespace

int main(int argc, char** argv) { return guarded(argc, argv); }
