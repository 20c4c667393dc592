#include "results/provenance.hpp"

#include <regex>

#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

TEST_CASE("a build knows itself") {
  const Provenance provenance = build_provenance();
  CHECK(std::regex_match(provenance.created, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")));
  // "unknown" outside a checkout.
  CHECK(std::regex_match(provenance.git_revision, std::regex("[0-9a-f]{40}|unknown")));
  CHECK(std::regex_match(provenance.springtide_version, std::regex(R"(\d+\.\d+\.\d+)")));
  CHECK(provenance.compiler_flags.find("-ffp-contract=") != std::string::npos);
  CHECK(provenance.architecture.find("vectors") != std::string::npos);
  CHECK(provenance.libraries.find("HDF5 ") != std::string::npos);
  CHECK(provenance.libraries.find("glibc 2.") != std::string::npos);  // exp and log are its
  CHECK_FALSE(provenance.compiler.empty());
  CHECK_FALSE(provenance.cpu.empty());
  CHECK_FALSE(provenance.os.empty());
}

}  // namespace
}  // namespace springtide::results
