#include "experiments/cli/interrupts.hpp"

#include <csignal>

#include "experiments/runner.hpp"

namespace springtide::experiments::cli {
namespace {

extern "C" void on_signal(int) { request_interrupt(); }

}  // namespace

void listen_for_interrupts() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace springtide::experiments::cli
