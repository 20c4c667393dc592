// Any bytes are a result file, a log file, or refused by one of our errors: read as they are, and with a seal that
// holds, which is what stands between HDF5 and bytes that were damaged by chance.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "results/log_reader.hpp"
#include "results/result_file.hpp"
#include "results/seal.hpp"
#include "results/show.hpp"
#include "sim/events/error.hpp"

namespace {

template <typename Read>
void read_or_refuse(const Read& read) {
  try {
    read();
  } catch (const springtide::sim::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace springtide;
  const int descriptor = memfd_create("fuzzed", 0);
  if (descriptor < 0 || write(descriptor, bytes, size) != static_cast<ssize_t>(size)) std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
  const auto read_both = [&] {
    read_or_refuse([&] { results::ResultFile::read(path); });
    read_or_refuse([&] { results::read_log_with_truth(path); });
  };
  read_both();
  const std::optional<std::string> seal = results::seal_of(descriptor);
  if (!seal || write(descriptor, seal->data(), seal->size()) != static_cast<ssize_t>(seal->size())) std::abort();
  read_both();
  close(descriptor);
  return 0;
}
