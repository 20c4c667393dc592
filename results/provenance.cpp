#include "results/provenance.hpp"

#include <H5public.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <libdeflate.h>
#include <sys/utsname.h>
#include <tbb/version.h>

#include <Eigen/Core>
#include <chrono>
#include <ctime>
#include <fstream>

#include "build_info.hpp"

namespace springtide::results {
namespace {

std::string cpu_model() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

std::string os_name() {
  utsname name{};
  if (uname(&name) != 0) return "unknown";
  return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

std::string widest_vectors() {
#if defined(__AVX512F__)
  return "512-bit vectors";
#elif defined(__AVX__)
  return "256-bit vectors";
#else
  return "128-bit vectors";
#endif
}

}  // namespace

Provenance build_provenance() {
  Provenance provenance;
  provenance.created = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  provenance.springtide_version = kVersion;
  provenance.git_revision = kGitRevision;
  provenance.git_dirty = kGitDirty;
  provenance.compiler = kCompiler;
  provenance.compiler_flags = kCompilerFlags;
  provenance.architecture = fmt::format("{}, {}", kArchitecture, widest_vectors());
  provenance.cpu = cpu_model();
  provenance.os = os_name();
  provenance.libraries =
      fmt::format("Eigen {}.{}.{}, HDF5 {}.{}.{}, libdeflate {}, oneTBB {}.{}, fmt {}, glibc {}", EIGEN_WORLD_VERSION,
                  EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION, H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE,
                  LIBDEFLATE_VERSION_STRING, TBB_VERSION_MAJOR, TBB_VERSION_MINOR, FMT_VERSION, gnu_get_libc_version());
  return provenance;
}

const char* differs_in(const Provenance& a, const Provenance& b) {
  if (a.spec != b.spec) return "spec";
  if (a.input_sha256 != b.input_sha256) return "input_sha256";
  if (a.springtide_version != b.springtide_version) return "springtide_version";
  if (a.git_revision != b.git_revision) return "git_revision";
  if (a.compiler != b.compiler) return "compiler";
  if (a.compiler_flags != b.compiler_flags) return "compiler_flags";
  if (a.architecture != b.architecture) return "architecture";
  return nullptr;
}

}  // namespace springtide::results
