#include "results/text_file.hpp"

#include <span>

#include "results/atomic_file.hpp"

namespace springtide::results {

void write_text_file(const std::string& path, const std::string& text) {
  replace_file(path, std::as_bytes(std::span(text)));
}

}  // namespace springtide::results
