// Any text is a spec, or refused by one of our errors.

#include <cstddef>
#include <cstdint>
#include <string>

#include "experiments/spec/spec.hpp"
#include "sim/events/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace springtide;
  try {
    const std::string text(bytes, bytes + size);
    const experiments::Spec spec = experiments::parse_spec(text, "fuzzed.toml", "/nonexistent");
    // A resolved spec is itself one, of the same meaning.
    const experiments::Spec again = experiments::parse_spec(spec.resolved_toml, "resolved.toml", "/nonexistent");
    if (again.resolved_toml != spec.resolved_toml) __builtin_trap();
  } catch (const sim::Error&) {
  }
  return 0;
}
