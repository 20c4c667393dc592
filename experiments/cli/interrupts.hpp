#pragma once

namespace springtide::experiments::cli {

/// From here on the first SIGINT or SIGTERM lets the cells in flight finish; the second ends the process at once, as it
/// always would.
void listen_for_interrupts();

}  // namespace springtide::experiments::cli
