# shellcheck shell=bash
# Sourced by quickstart.sh and test.sh: finds what the machine lacks and installs it where it may.

# say TITLE: a step begins; beside it, minutes and seconds since the script began.
say() { printf '\n== %s  [%d:%02d]\n' "$*" $((SECONDS / 60)) $((SECONDS % 60)); }

# What Springtide is built, tested and drawn with, as Debian names it.
packages=(g++ cmake ninja-build ccache git libeigen3-dev libtbb-dev libbenchmark-dev libboost-program-options-dev
  libfmt-dev libhdf5-dev libtomlplusplus-dev librandom123-dev libhwy-dev zlib1g-dev libdeflate-dev libssl-dev catch2
  node-d3 python3 python3-h5py python3-h5netcdf python3-xarray python3-matplotlib)

# install_missing [PACKAGE...]: all of `packages` and those named.
install_missing() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    list_missing "$@"
    return
  fi
  local missing=() package
  for package in "${packages[@]}" "$@"; do
    # Not piped into grep: under pipefail a writer that outlives its reader looks like an error.
    [[ $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) == *'ok installed' ]] || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    echo "Everything needed is installed."
    return
  fi
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Not root and no sudo. Please run as root: apt-get install ${missing[*]}" >&2
      exit 1
    fi
    root=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Elsewhere the package manager is the user's own: says what is missing, and stops where something is.
list_missing() {
  local missing=() tool header module
  for tool in g++ cmake ninja git python3; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  if command -v g++ >/dev/null; then
    for header in Eigen/Core tbb/task_group.h benchmark/benchmark.h boost/program_options.hpp fmt/format.h hdf5.h \
      toml++/toml.h Random123/philox.h hwy/highway.h zlib.h libdeflate.h openssl/evp.h catch2/catch.hpp,catch2/catch_all.hpp; do
      has_header "$header" || missing+=("<${header%,*}>")
    done
  fi
  [ -f "${SPRINGTIDE_D3:-/usr/share/nodejs/d3/dist/d3.min.js}" ] ||
    missing+=("d3.min.js of D3 5 or later (then: export SPRINGTIDE_D3=FILE)")
  for module in h5py h5netcdf xarray matplotlib; do
    /usr/bin/python3 -c "import $module" 2>/dev/null || python3 -c "import $module" 2>/dev/null ||
      missing+=("python3 module $module")
  done
  for tool in "$@"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  if [ ${#missing[@]} -eq 0 ]; then
    echo "No apt here, but everything needed is there."
    return
  fi
  { echo "This machine has no apt. Please install what is missing:"; printf '  %s\n' "${missing[@]}"; } >&2
  exit 1
}

# has_header A[,B]: whether g++ finds the one or the other.
has_header() {
  local header prefix places=()
  for prefix in /usr /usr/local; do places+=(-isystem "$prefix/include/eigen3" -isystem "$prefix/include/hdf5/serial"); done
  for header in ${1//,/ }; do
    echo "#include <$header>" | g++ -std=c++20 "${places[@]}" -E -x c++ - >/dev/null 2>&1 && return
  done
  return 1
}

# A Python that has what plots/ needs: the system's own first, since another may come first on PATH.
find_python() {
  local candidate
  for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import h5py, matplotlib, numpy' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "No python3 with h5py and matplotlib was found." >&2
  exit 1
}

# configure PRESET [OPTION...]: only where the build folder is not there yet; CMake itself notices later changes.
configure() {
  local preset=$1
  shift
  [ -f "build/$preset/build.ninja" ] && [ $# -eq 0 ] ||
    cmake --preset "$preset" ${SPRINGTIDE_D3:+"-DSPRINGTIDE_D3=$SPRINGTIDE_D3"} "$@" >/dev/null
}

# newer FILE SOURCE...: whether FILE is there and newer than every source.
newer() {
  local file=$1 source
  shift
  [ -f "$file" ] || return 1
  for source in "$@"; do [ "$file" -nt "$source" ] || return 1; done
}
