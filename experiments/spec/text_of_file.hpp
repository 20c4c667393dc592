#pragma once

#include <string>

namespace springtide::experiments {

/// All that a file holds. @throws sim::InputError naming the path and the system's reason.
std::string text_of_file(const std::string& path);

}  // namespace springtide::experiments
